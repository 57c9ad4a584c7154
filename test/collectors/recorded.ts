import { readFileSync } from 'node:fs'
import type { Collector } from '../../src/types/measurement.ts'

/** An answer of a real service, trimmed to what tests look at. */
export function recorded(name: string): string {
  return readFileSync(new URL(`../fixtures/collectors/${name}`, import.meta.url), 'utf8')
}

export function recordedJson<T>(name: string): T {
  return JSON.parse(recorded(name)) as T
}

/** What the collector says at each of so many looks; `between` is told the number of the look that comes. */
export async function looks(
  collector: Collector,
  count: number,
  between: (look: number) => void,
): Promise<Record<string, number>[]> {
  const values: Record<string, number>[] = []
  for (let look = 0; look < count; look++) {
    between(look)
    values.push(await collector.sample())
  }
  return values
}

/** A clock that a test sets. */
export function clockAt(): { atUs: number; nowUs: () => number } {
  const clock = { atUs: 5_000_000, nowUs: () => clock.atUs }
  return clock
}
