import type { Difference } from '../types/comparison.ts'
import type { Environment, HostFacts } from '../types/result.ts'

/** What only describes or judges a run, as for the hash of a scenario, and what is told of loadcurve itself. */
const ofNoAccount = ['name', 'why', 'claim', 'objectives', 'allow', 'target.readyWithinUs']
/** Told, but no reason not to compare: it may be what is compared, or concern the harness alone. */
const neverRefused = ['loadcurve', 'gitCommit', 'host.sessionNice']
const hostFields = [
  'cpuModel',
  'cores',
  'memoryBytes',
  'governor',
  'sessionNice',
  'kernel',
  'arch',
  'node',
] as const satisfies (keyof HostFacts)[]
const quarterGiB = 2 ** 28
const nothing = '–'

/** `allowed`: the beginnings of fields in which the sides are meant to differ: `scenario.target`, `scenario`, `host.node`. */
export interface MeantToDiffer {
  readonly fields: readonly string[]
}

/**
 * The fields in which runs differ, each once: between the sides, and within a side, where nothing is meant to differ but
 * the version of loadcurve. Values as they are recorded, in base units.
 */
export function differencesOf(a: readonly Fields[], b: readonly Fields[], { fields }: MeantToDiffer): Difference[] {
  const isMeant = (field: string) => [...fields, ...neverRefused].some((head) => isBelow(field, head))
  return namesIn([...a, ...b]).flatMap((field) => {
    const [valuesA, valuesB] = [a, b].map((side) => [...new Set(side.map((one) => one.get(field) ?? nothing))])
    const all = new Set([...valuesA!, ...valuesB!])
    if (all.size < 2) return []
    const sameWithin = valuesA!.length < 2 && valuesB!.length < 2
    const allowed = isMeant(field) && (sameWithin || neverRefused.includes(field))
    return [{ field, a: valuesA!.join(' and '), b: valuesB!.join(' and '), allowed }]
  })
}

/** What makes runs comparable, field by field: of the machine, the scenario and the versions. Values as text. */
export type Fields = ReadonlyMap<string, string>

function isBelow(field: string, head: string): boolean {
  return field === head || field.startsWith(`${head}.`) || field.startsWith(`${head}[`)
}

/** In the order in which they are first met. */
function namesIn(all: readonly Fields[]): string[] {
  return [...new Set(all.flatMap((fields) => [...fields.keys()]))]
}

export type ComparableParts = Pick<Environment, 'scenario' | 'host' | 'services' | 'loadcurve' | 'gitCommit'>

export function fieldsOf({ scenario, host, services, loadcurve, gitCommit }: ComparableParts): Fields {
  const fields = new Map<string, string>()
  for (const name of hostFields)
    fields.set(`host.${name}`, String(name === 'memoryBytes' ? memory(host) : (host[name] ?? nothing)))
  flatten('scenario', scenario, fields)
  for (const name of ofNoAccount) fields.delete(`scenario.${name}`)
  for (const name of fields.keys())
    if (ofNoAccount.some((field) => isBelow(name, `scenario.${field}`))) fields.delete(name)
  // its address and settings follow from the scenario, or are chosen anew for each run
  for (const { name, version } of services) fields.set(`services.${name}.version`, version)
  fields.set('loadcurve', loadcurve)
  fields.set('gitCommit', gitCommit ?? nothing)
  return fields
}

/** A kernel keeps a little more or less for itself from boot to boot. */
function memory({ memoryBytes }: HostFacts): number {
  return Math.round(memoryBytes / quarterGiB) * quarterGiB
}

function flatten(at: string, value: unknown, into: Map<string, string>): void {
  if (Array.isArray(value)) for (const [i, one] of value.entries()) flatten(`${at}[${i}]`, one, into)
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) flatten(`${at}.${name}`, one, into)
  else into.set(at, String(value))
}
