import { describe, expect, test } from 'vitest'
import { abbaTurns, blockTurns, valuesOf } from '../../src/analysis/interleave.ts'

const order = (turns: readonly { readonly cell: number }[]) => turns.map(({ cell }) => 'ABCDE'[cell]).join('')

describe('the order of runs', () => {
  test('alternates who is first, so that a drift hits both sides alike', () => {
    expect(order(abbaTurns(4, 0))).toBe('ABBAABBA')
    expect(order(abbaTurns(3, 1))).toBe('BAABBA')
    expect(abbaTurns(2, 0).map(({ block, index }) => [block, index])).toEqual([
      [0, 0],
      [0, 1],
      [1, 2],
      [1, 3],
    ])
  })

  test('has every cell once in each block, in orders that the seed decides', () => {
    const turns = blockTurns(5, 20, 7)
    const blocks = Array.from({ length: 20 }, (_, block) => order(turns.filter((turn) => turn.block === block)))
    for (const block of blocks) expect([...block].sort().join('')).toBe('ABCDE')
    expect(new Set(blocks).size).toBeGreaterThan(10)
    expect(blockTurns(5, 20, 7)).toEqual(turns)
    expect(order(blockTurns(5, 20, 8))).not.toBe(order(turns))
  })
})

describe('values that vary', () => {
  test.each([
    ['storm,storm-trident', ['storm', 'storm-trident']],
    ['[a, b],[c]', ['[a, b]', '[c]']],
    ['"a,b", c', ['"a,b"', 'c']],
    ["{ kind: kafka, acks: 1 },{ kind: 'x,y' }", ['{ kind: kafka, acks: 1 }', "{ kind: 'x,y' }"]],
    ['one', ['one']],
    ['1,', ['1', '']],
  ])('are parted at the commas between them: %s', (text, values) => {
    expect(valuesOf(text)).toEqual(values)
  })
})
