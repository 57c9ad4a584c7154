/** The replies of Redis to INFO, LATENCY HISTOGRAM and SLOWLOG, as numbers. */

/** `name:value` lines; comments and empty lines are left out. */
export function parseInfo(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const colon = line.indexOf(':')
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1).trim())
  }
  return fields
}

/** The numbers in INFO; text fields are left out. */
export function numbersOf(fields: ReadonlyMap<string, string>): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const [name, value] of fields) if (/^-?\d+(\.\d+)?$/.test(value)) numbers.set(name, Number(value))
  return numbers
}

export interface CommandCounts {
  readonly calls: number
  readonly us: number
}

/** `cmdstat_hincrby:calls=5,usec=12,...`; a sub-command is named `config|get`. The time is pure execution time. */
export function commandCounts(fields: ReadonlyMap<string, string>): Map<string, CommandCounts> {
  const counts = new Map<string, CommandCounts>()
  for (const [name, value] of fields) {
    const match = /^calls=(\d+),usec=(\d+(?:\.\d+)?)(?:,|$)/.exec(value)
    if (name.startsWith('cmdstat_') && match !== null)
      counts.set(name.slice('cmdstat_'.length).toLowerCase(), { calls: Number(match[1]), us: Number(match[2]) })
  }
  return counts
}

/** Counts of calls that took at most that many microseconds, in ascending order of bounds. */
export type Cumulative = readonly (readonly [boundUs: number, calls: number])[]

/**
 * Reply to LATENCY HISTOGRAM in RESP 2: `[command, ['calls', n, 'histogram_usec', [bound, count, ...]], ...]` with
 * cumulative counts at bounds that double; bounds below the first call and above the last are left out.
 */
export function histogramsOf(answer: unknown): Map<string, Cumulative> {
  const histograms = new Map<string, Cumulative>()
  const commands = Array.isArray(answer) ? answer : []
  for (let i = 0; i + 1 < commands.length; i += 2) {
    const fields: unknown = commands[i + 1]
    if (!Array.isArray(fields)) continue
    const flat: unknown = fields[fields.indexOf('histogram_usec') + 1]
    if (Array.isArray(flat)) histograms.set(String(commands[i]), pairs(flat))
  }
  return histograms
}

function pairs(flat: readonly unknown[]): Cumulative {
  return Array.from({ length: Math.floor(flat.length / 2) }, (_, i) => [Number(flat[2 * i]), Number(flat[2 * i + 1])])
}

/** Total number of slow log entries ever, from the newest entry (`[[id, ...]]`, ids from 0); null = it is empty. */
export function slowLogged(answer: unknown): number | null {
  const newest: unknown = Array.isArray(answer) ? answer[0] : undefined
  return Array.isArray(newest) && Number.isInteger(newest[0]) ? Number(newest[0]) + 1 : null
}
