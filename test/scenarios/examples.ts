import { formatProblems } from '../../src/scenarios/file/problems.ts'
import { parseScenario, type ScenarioSource } from '../../src/scenarios/scenario-file.ts'
import type { Problem, Scenario } from '../../src/types/scenario.ts'

/** The smallest valid scenario; tests change one thing in it. */
export const smallest = `name: smallest
why: a test
seed: 1
firstDay: 2014-01-06
fleet: { meters: 1000, model: london }
target: { engine: embedded, workload: tariff-curves }
driver: { kind: embedded }
load:
  - { kind: hold, rate: 1k/s, for: 10s }
`

/** `smallest` with another load, one entry an argument. */
export function withLoad(...entries: string[]): string {
  const head = smallest.slice(0, smallest.indexOf('\nload:'))
  return `${head}\nload:\n${entries.map((entry) => `  - ${entry}\n`).join('')}`
}

export function read(text: string, options: Partial<ScenarioSource> = {}) {
  return parseScenario({ text, file: 'a.yaml', env: {}, ...options })
}

/** The scenario of a text that must be valid. */
export function valid(text: string, options: Partial<ScenarioSource> = {}): Scenario {
  const { scenario, problems } = read(text, options)
  if (scenario === null) throw new Error(formatProblems(problems))
  return scenario
}

/** The problems of `smallest` with `--set`, as `path: message > suggestion`. */
export function wrongWith(overrides: Record<string, string>, options: Partial<ScenarioSource> = {}): string[] {
  return read(smallest, { overrides, ...options }).problems.map(line)
}

export function line({ path, message, suggestion }: Problem): string {
  return `${path}: ${message} > ${suggestion}`
}

/** The smallest valid scenario of the real pipeline. */
export const smallestReal = smallest
  .replace('engine: embedded', 'engine: node')
  .replace('kind: embedded', 'kind: kafka')
  .replace('smallest', 'smallest-real')

/** The problems of `smallestReal` with `--set`. */
export function wrongRealWith(overrides: Record<string, string>, options: Partial<ScenarioSource> = {}): string[] {
  return read(smallestReal, { overrides, ...options }).problems.map(line)
}
