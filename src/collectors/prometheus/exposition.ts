/**
 * The Prometheus text exposition format 0.0.4:
 * https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
 *
 * ```
 * # TYPE <metric> <counter | gauge | histogram | summary | untyped>
 * <metric> [ '{' <label> '="' <value> '"' { ',' <label> '="' <value> '"' } [','] '}' ] <number> [ <milliseconds> ]
 * ```
 * In a label's value, `\\`, `\"` and `\n` stand for a backslash, a quote and a newline; numbers may be `NaN`, `+Inf`,
 * `-Inf`. Buckets, sums and counts of histograms and summaries are lines like any other.
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
const label = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(,|(?=\}))/y

/** Parses every valid line; others are left out. */
export function parseExposition(text: string): Exposition {
  const samples: PromSample[] = []
  const types = new Map<string, string>()
  for (const raw of text.split('\n')) {
    const line = raw.trim()
    const type = /^#\s*TYPE\s+(\S+)\s+(\S+)/.exec(line)
    if (type !== null) types.set(type[1]!, type[2]!)
    if (line === '' || line.startsWith('#')) continue
    const sample = parseSample(line)
    if (sample !== null) samples.push(sample)
  }
  return { samples, types }
}

function parseSample(line: string): PromSample | null {
  const metric = metricStart.exec(line)?.[0]
  if (metric === undefined) return null
  const open = line.slice(metric.length).search(/\S/) + metric.length
  const braced = line[open] === '{' ? parseLabels(line, open + 1) : { labels: new Map<string, string>(), end: open }
  if (braced === null) return null
  const value = numberOf(line.slice(braced.end).trim().split(/\s+/)[0] ?? '')
  return value === null ? null : { metric, labels: braced.labels, value }
}

/** `end` is just after the closing brace. */
function parseLabels(line: string, start: number): { labels: Map<string, string>; end: number } | null {
  const labels = new Map<string, string>()
  label.lastIndex = start
  let at = start
  for (let match = label.exec(line); match !== null; match = label.exec(line)) {
    labels.set(match[1]!, unescaped(match[2]!))
    at = label.lastIndex
    if (match[3] === '') break
  }
  const close = /^\s*\}/.exec(line.slice(at))
  return close === null ? null : { labels, end: at + close[0].length }
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
