import { expect, it } from 'vitest'
import { Drift } from '../../src/run/drift.ts'

/** Looks that see these distances, one after the other; the first five are the start. */
function after(startUs: readonly number[], seenUs: readonly number[]): number {
  const all = [...startUs, ...seenUs]
  const drift = new Drift(() => all.shift()!)
  for (const _ of seenUs) drift.look()
  return drift.maxUs
}

const start = [10, -20, 4000, 0, 5]

it('a clock that jumps is seen once it has stayed away for five looks, forwards and backwards', () => {
  expect(after(start, [0, 0, 3000, 3010, 3005, 2990, 3001])).toBe(2985)
  expect(after(start, [0, -3000, -3010, -3005, -2990, -3001])).toBe(2995)
})

it('looks that were disturbed are no drift', () => {
  expect(after(start, [0, -5000, 0, -4000, 10, -6000, -5, 0])).toBe(0)
})
