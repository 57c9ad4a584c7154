import { createHash } from 'node:crypto'
import type { Scenario } from '../types/scenario.ts'

/**
 * 16 hexadecimal digits that are equal for two scenarios that put the same load on the same pipeline and measure it in
 * the same way: the first digits of the SHA-256 of the parsed scenario in base units, as JSON with sorted keys.
 * Formatting, comments, the order of keys and explicit defaults do not change it; a value that `--set` changes does.
 *
 * | left out | because |
 * |---|---|
 * | `name`, `why`, `claim` | they only describe |
 * | `objectives` | they only judge: a run with a stricter limit still compares, and one that was stopped says so in its facts |
 * | `allow`, `target.readyWithin` | they only decide whether the run may begin |
 *
 * The names of phases are included, since comparisons match phases by name. Only the name of a model is included.
 */
export function scenarioHashOf(scenario: Scenario): string {
  const asked = {
    ...without(scenario, ['name', 'why', 'claim', 'objectives', 'allow']),
    target: without(scenario.target, ['readyWithinUs']),
  }
  return createHash('sha256')
    .update(JSON.stringify(sorted(asked)))
    .digest('hex')
    .slice(0, 16)
}

function without(value: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([name, part]) => [name, sorted(part)]))
}
