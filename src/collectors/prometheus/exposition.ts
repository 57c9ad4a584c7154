/**
 * The Prometheus text format, 0.0.4 and 1.0.0, and what OpenMetrics adds to a line:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 *
 * ```
 * # TYPE <metric> <counter | gauge | histogram | summary | untyped>
 * <metric> [ '{' <label> '="' <value> '"' { ',' <label> '="' <value> '"' } [','] '}' ] <number> [ <milliseconds> ]
 * '{"' <metric> '"' { ',' <label> '="' <value> '"' } [','] '}' <number> [ <milliseconds> ]
 * ```
 * Since 1.0.0 names may hold any characters: a metric's then stands in quotes within the braces, a label's in quotes. In
 * quotes, `\\`, `\"` and `\n` stand for a backslash, a quote and a newline; numbers may be `NaN`, `+Inf`, `-Inf`. Buckets,
 * sums and counts of histograms and summaries are lines like any other. Exemplars (`# {...} 1.5`) are left out.
 *
 * Read by code of our own: none of the packages for this on npm (parse-prometheus-text-format, exposition, both of the
 * time of 0.0.4) knows names in quotes, and they drop or fail at exemplars.
 */
export interface PromSample {
  readonly metric: string
  readonly labels: ReadonlyMap<string, string>
  readonly value: number
}

export interface Exposition {
  readonly samples: readonly PromSample[]
  /** by metric: `counter`, `gauge` ... as declared */
  readonly types: ReadonlyMap<string, string>
}

const metricStart = /^[a-zA-Z_:][a-zA-Z0-9_:]*/
/** A label with its value, or the metric's name in quotes, which has none. */
const item = /\s*(?:([a-zA-Z_][a-zA-Z0-9_]*)|"((?:[^"\\]|\\.)*)")\s*(?:=\s*"((?:[^"\\]|\\.)*)"\s*)?(,|(?=\}))/y
const typeLine = /^#\s*TYPE\s+(?:"((?:[^"\\]|\\.)*)"|(\S+))\s+(\S+)/

/** Parses every valid line; others are left out. */
export function parseExposition(text: string): Exposition {
  const samples: PromSample[] = []
  const types = new Map<string, string>()
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    const type = typeLine.exec(line)
    if (type !== null) types.set(type[2] ?? unescaped(type[1]!), type[3]!)
    if (line === '' || line.startsWith('#')) continue
    const sample = parseSample(line)
    if (sample !== null) samples.push(sample)
  }
  return { samples, types }
}

function parseSample(line: string): PromSample | null {
  const before = metricStart.exec(line)?.[0] ?? ''
  const open = line.slice(before.length).search(/\S/) + before.length
  const braced = line[open] === '{' ? parseBraces(line, open + 1) : { name: null, labels: new Map(), end: open }
  if (braced === null) return null
  // the name stands either before the braces or within them
  if ((before === '') === (braced.name === null)) return null
  const value = numberOf(line.slice(braced.end).trim().split(/\s+/)[0] ?? '')
  return value === null ? null : { metric: braced.name ?? before, labels: braced.labels, value }
}

interface Braced {
  readonly name: string | null
  readonly labels: ReadonlyMap<string, string>
  /** just after the closing brace */
  readonly end: number
}

function parseBraces(line: string, start: number): Braced | null {
  const labels = new Map<string, string>()
  let name: string | null = null
  let at = start
  item.lastIndex = start
  for (let match = item.exec(line); match !== null; match = item.exec(line)) {
    const [, bare, quoted, value, comma] = match
    if (value !== undefined) labels.set(bare ?? unescaped(quoted!), unescaped(value))
    else if (quoted === undefined || name !== null) return null
    else name = unescaped(quoted)
    at = item.lastIndex
    if (comma === '') break
  }
  const close = /^\s*\}/.exec(line.slice(at))
  return close === null ? null : { name, labels, end: at + close[0].length }
}

export function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}

function numberOf(text: string): number | null {
  if (/^[+]?Inf$/i.test(text)) return Number.POSITIVE_INFINITY
  if (/^-Inf$/i.test(text)) return Number.NEGATIVE_INFINITY
  if (/^NaN$/i.test(text)) return Number.NaN
  return text === '' || Number.isNaN(Number(text)) ? null : Number(text)
}
