import { formatCount } from '../../units.ts'

/** All places of one kind of fault, as far as they are told: how many, the first and the last. */
export interface Sighting {
  readonly count: number
  /** counted from 1 */
  readonly firstLine: number
  readonly lastLine: number
  /** the first one, in words */
  readonly example: string
}

/** Counts faults by kind while a file is read. */
export class Sightings<Kind extends string> {
  private readonly seen = new Map<Kind, { count: number; firstLine: number; lastLine: number; example: string }>()

  /** `example` is called for the first of its kind only. */
  add(kind: Kind, line: number, example: () => string): void {
    const known = this.seen.get(kind)
    if (known === undefined) this.seen.set(kind, { count: 1, firstLine: line, lastLine: line, example: example() })
    else {
      known.count++
      known.lastLine = line
    }
  }

  get(kind: Kind): Sighting | undefined {
    return this.seen.get(kind)
  }

  count(kind: Kind): number {
    return this.seen.get(kind)?.count ?? 0
  }

  get kinds(): readonly Kind[] {
    return [...this.seen.keys()]
  }
}

/** One thing that is wrong with a CSV, and what to do about it. */
export interface CsvProblem {
  /** where it is first seen, counted from 1; 0 if it is about the whole file */
  readonly line: number
  readonly what: string
  readonly fix: string
}

/** `line 7: "x" is not a number`, or `lines 7 to 90: 14 cells are not numbers, the first "x"`. */
export function countedProblem(sighting: Sighting, one: string, many: string, fix: string): CsvProblem {
  const { count, firstLine, lastLine, example } = sighting
  const what =
    count === 1
      ? `line ${firstLine}: ${example} ${one}`
      : `${linesText(firstLine, lastLine)}: ${formatCount(count)} ${many}, the first ${example}`
  return { line: firstLine, what, fix }
}

export function linesText(first: number, last: number): string {
  return first === last ? `line ${first}` : `lines ${first} to ${last}`
}

/** In quotes, at most 40 characters of it. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text)
}
