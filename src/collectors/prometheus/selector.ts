import { type PromSample, unescaped } from './exposition.ts'

export interface Selector {
  readonly matches: (sample: PromSample) => boolean
  /** labels whose value the selector fixes: all matching series share them */
  readonly fixed: ReadonlySet<string>
}

const whole = /^\s*(?:([a-zA-Z_:][a-zA-Z0-9_:]*)|"((?:[^"\\]|\\.)*)")?\s*(?:\{(.*)\})?\s*$/s
/** The metric's name in quotes, or a label with what its value must be; texts stand in double or single quotes. */
const item =
  /\s*(?:([a-zA-Z_][a-zA-Z0-9_]*)|"((?:[^"\\]|\\.)*)")\s*(?:(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\s*)?(?:,|$)/y

/**
 * A metric's name, or a name with matchers as in PromQL: `a_total{job="x",path!="/",code=~"5.."}`. A name with other
 * characters stands in quotes: `{"http.requests",code="200"}`. Regular expressions match whole values; a missing label
 * counts as empty.
 * https://prometheus.io/docs/prometheus/latest/querying/basics/#time-series-selectors
 *
 * @returns null if the text is not a selector
 */
export function parseSelector(text: string): Selector | null {
  const [, bare, quoted, inner = ''] = whole.exec(text) ?? []
  const names = [bare ?? (quoted === undefined ? undefined : unescaped(quoted))].filter((name) => name !== undefined)
  const conditions: [label: string, holds: (value: string) => boolean][] = []
  const fixed = new Set<string>()
  item.lastIndex = 0
  for (let at = 0; inner.slice(at).trim() !== ''; at = item.lastIndex) {
    const part = partOf(item.exec(inner))
    if (part === null) return null
    if ('name' in part) names.push(part.name)
    else {
      conditions.push([part.label, part.holds])
      if (part.fixes) fixed.add(part.label)
    }
  }
  const [metric] = names
  if (metric === undefined || metric === '' || names.length > 1) return null
  const matches = (sample: PromSample) =>
    sample.metric === metric && conditions.every(([label, holds]) => holds(sample.labels.get(label) ?? ''))
  return { matches, fixed }
}

type Part =
  | { readonly name: string }
  | { readonly label: string; readonly holds: (value: string) => boolean; readonly fixes: boolean }

/** null if the text is neither a name nor a matcher */
function partOf(match: RegExpExecArray | null): Part | null {
  if (match === null) return null
  const [, bare, quoted, operator, double, single] = match
  if (operator === undefined) return quoted === undefined ? null : { name: unescaped(quoted) }
  const wanted = unescaped(double ?? single ?? '')
  const label = bare ?? unescaped(quoted!)
  if (label === '__name__' && operator === '=') return { name: wanted }
  const holds = condition(operator, wanted)
  return holds === null ? null : { label, holds, fixes: operator === '=' }
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
