import { type PromSample, unescaped } from './exposition.ts'

export interface Selector {
  readonly matches: (sample: PromSample) => boolean
  /** labels whose value the selector fixes: all matching series share them */
  readonly fixed: ReadonlySet<string>
}

const whole = /^\s*([a-zA-Z_:][a-zA-Z0-9_:]*)\s*(?:\{(.*)\})?\s*$/s
const matcher = /\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y

/**
 * A metric's name, or a name with matchers as in PromQL: `a_total{job="x",path!="/",code=~"5.."}`. Regular expressions
 * match whole values; a missing label counts as empty.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors
 *
 * @returns null if the text is not a selector
 */
export function parseSelector(text: string): Selector | null {
  const [, metric, inner = ''] = whole.exec(text) ?? []
  if (metric === undefined) return null
  const conditions: [label: string, holds: (value: string) => boolean][] = []
  const fixed = new Set<string>()
  matcher.lastIndex = 0
  for (let at = 0; inner.slice(at).trim() !== ''; at = matcher.lastIndex) {
    const match = matcher.exec(inner)
    const holds = match === null ? null : condition(match[2]!, unescaped(match[3]!))
    if (match === null || holds === null) return null
    conditions.push([match[1]!, holds])
    if (match[2] === '=') fixed.add(match[1]!)
  }
  const matches = (sample: PromSample) =>
    sample.metric === metric && conditions.every(([label, holds]) => holds(sample.labels.get(label) ?? ''))
  return { matches, fixed }
}

function condition(operator: string, wanted: string): ((value: string) => boolean) | null {
  if (operator === '=') return (value) => value === wanted
  if (operator === '!=') return (value) => value !== wanted
  try {
    const pattern = new RegExp(`^(?:${wanted})$`, 's')
    return operator === '=~' ? (value) => pattern.test(value) : (value) => !pattern.test(value)
  } catch {
    return null // not a regular expression, so the selector is invalid
  }
}
