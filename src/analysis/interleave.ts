import { SeededRandom } from './random.ts'

/** One run of a series: which cell of it, and in which block. Runs of one block share the state of the machine. */
export interface Turn {
  readonly index: number
  readonly block: number
  readonly cell: number
}

/**
 * Pairs of A (cell 0) and B (cell 1), in the order A B, B A, A B ...: a drift of the machine, linear or slow, hits both
 * alike. Which side is first is decided by the seed. One block a pair.
 */
export function abbaTurns(pairs: number, seed: number): Turn[] {
  const first = seed % 2
  return Array.from({ length: pairs }, (_, block) => {
    const cell = (block + first) % 2
    return [cell, 1 - cell].map((one, i) => ({ index: 2 * block + i, block, cell: one }))
  }).flat()
}

/** Every cell once in each block, in an order of the block's own, which the seed decides. */
export function blockTurns(cells: number, blocks: number, seed: number): Turn[] {
  return Array.from({ length: blocks }, (_, block) => {
    const order = Array.from({ length: cells }, (_, cell) => cell)
    new SeededRandom(`${seed} block ${block}`).shuffle(order)
    return order.map((cell, i) => ({ index: block * cells + i, block, cell }))
  }).flat()
}

/** Values of `--vary path=one,two`: parted at commas that are in no brackets, braces or quotes. */
export function valuesOf(text: string): string[] {
  const values: string[] = []
  let [from, depth, quote] = [0, 0, '']
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!
    if (quote !== '') quote = char === quote ? '' : quote
    else if (char === '"' || char === "'") quote = char
    else if ('[{('.includes(char)) depth++
    else if (']})'.includes(char)) depth--
    else if (char === ',' && depth === 0) {
      values.push(text.slice(from, i))
      from = i + 1
    }
  }
  return [...values, text.slice(from)].map((value) => value.trim())
}
