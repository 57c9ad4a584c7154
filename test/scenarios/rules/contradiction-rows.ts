import { expect, test } from 'vitest'

type Overrides = Record<string, string>

/** What is set, and all that is said about it: `path: message > suggestion`. */
type Row = readonly [title: string, overrides: Overrides, told: string]

/** One test a row. */
export function testRows(problemsWith: (overrides: Overrides) => string[], rows: readonly Row[]): void {
  for (const [title, overrides, told] of rows) test(title, () => expect(problemsWith(overrides)).toEqual([told]))
}
