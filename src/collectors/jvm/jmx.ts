import { LoadcurveError } from '../../errors.ts'
import type { Collector } from '../../types/measurement.ts'
import type { JmxSpec } from '../../types/scenario.ts'
import type { SourceLogin } from '../../types/services.ts'
import { Counters, Series } from '../counters.ts'
import { answerWithinMs } from '../deadline.ts'
import { type AskHttp, askHttp, placeOf } from '../prometheus/http-text.ts'
import { type Bean, JolokiaAgent } from './jolokia.ts'

export interface JmxIo {
  readonly spec: Omit<JmxSpec, keyof SourceLogin>
  /** a monotonic clock */
  nowUs(): number
  /** of each request, with their secrets */
  readonly headers?: Readonly<Record<string, string>>
  readonly ask?: AskHttp
}

interface Wanted {
  readonly bean: string
  readonly attribute: string
  /** path into a composite attribute */
  readonly path: readonly string[]
}

/** How special attributes are shown; all others are plain gauges. `times` converts to the unit. */
const shown: readonly {
  readonly attribute: RegExp
  readonly suffix: string
  readonly times: number
  readonly grows: boolean
}[] = [
  {
    attribute: /^(HeapMemoryUsage|NonHeapMemoryUsage|Usage|PeakUsage|CollectionUsage)\b/,
    suffix: '_bytes',
    times: 1,
    grows: false,
  },
  { attribute: /(MemorySize|MemoryUsed|TotalCapacity)$/, suffix: '_bytes', times: 1, grows: false },
  { attribute: /(^|Cpu)Load$/, suffix: '_ratio', times: 1, grows: false },
  { attribute: /^ProcessCpuTime$/, suffix: '_ratio', times: 1e-9, grows: true },
  { attribute: /^CollectionTime$/, suffix: '_ratio', times: 1e-3, grows: true },
  { attribute: /^(Count|CollectionCount)$|-total$/, suffix: 'PerS', times: 1, grows: true },
]
const asItIs = { suffix: '', times: 1, grows: false }

/**
 * Chosen attributes of a JVM with the Jolokia agent, under its name in the scenario. A series is
 * `<object name>/<attribute>`, with dots for the path into a composite attribute; the object name may be a pattern.
 *
 * | chosen | series |
 * |---|---|
 * | `java.lang:type=Memory/HeapMemoryUsage.used` | `<name>.Memory_HeapMemoryUsage_used_bytes` |
 * | `java.lang:name=*,type=GarbageCollector/CollectionTime` | `<name>.GarbageCollector_<collector>_CollectionTime_ratio`, share of time |
 * | `Count`, `CollectionCount`, `...-total` of any bean | `..._CountPerS`, growth since the previous sample |
 * | `java.lang:type=OperatingSystem/ProcessCpuTime` | `<name>.OperatingSystem_ProcessCpuTime_ratio`, relative to one core |
 * | any other number | `<name>.<key values>_<attribute>`, as it is; true is 1 |
 *
 * A missing bean or attribute is left out; a response without any of them is a failure.
 */
export function jmxCollector({ spec, nowUs, headers = {}, ask = askHttp }: JmxIo): Collector {
  const wanted = spec.series.map(parseWanted)
  const unreadable = spec.series.filter((_, i) => wanted[i] === null)
  const agent = new JolokiaAgent({ url: spec.url, headers, ask, withinMs: answerWithinMs(spec.everyUs) })
  const readable = wanted.filter((each) => each !== null)
  const counters = new Counters()
  const seen = new Set<number>()
  let lastUs: number | null = null
  return {
    name: spec.name,
    unavailable: unreadable.length > 0 ? `${spec.name} has invalid series: ${unreadable.join(', ')}` : null,
    sample: async () => {
      const questions = readable.map(({ bean, attribute }) => ({ bean, attributes: [attribute] }))
      const answers = await agent.read(questions)
      const elapsedUs = lastUs === null ? null : nowUs() - lastUs
      lastUs = nowUs()
      const found = readable.map((each, i) => numbersOf(each, answers[i]!.beans))
      for (const [i, each] of found.entries()) if (each.length > 0) seen.add(i)
      const numbers = new Map(found.flat())
      if (numbers.size === 0) throw noneOf(spec, answers.find(({ refusal }) => refusal !== null)?.refusal ?? null)
      counters.look(new Map([...numbers].map(([name, { value }]) => [name, value])))
      const series = new Series<string>()
      for (const [name, { value, attribute }] of numbers)
        put(series, `${spec.name}.${name}`, attribute, value, counters.growth(name), elapsedUs)
      return series.values
    },
    missing: () => (seen.size === 0 ? [] : spec.series.filter((_, i) => !seen.has(i))),
    close: () => {},
  }
}

/** `refusal`: why, in the words of the agent */
function noneOf({ url, name }: JmxIo['spec'], refusal: string | null): LoadcurveError {
  const why = refusal === null ? '' : `: ${refusal}`
  return new LoadcurveError('TARGET_FAILED', `${placeOf(url)} exposes none of the series of ${name}${why}`, {
    hint: 'compare each object name and attribute with what the JVM has, for example in jconsole',
  })
}

/** null if the text is not a valid series */
function parseWanted(series: string): Wanted | null {
  const [, bean, attribute, path] = /^([^/]+:.+)\/([^/.]+)(?:\.([^/]+))?$/.exec(series.trim()) ?? []
  if (bean === undefined || attribute === undefined) return null
  return { bean, attribute, path: path === undefined ? [] : path.split('.') }
}

function numbersOf(
  { attribute, path }: Wanted,
  beans: ReadonlyMap<string, Bean>,
): [string, { readonly value: number; readonly attribute: string }][] {
  return [...beans].flatMap(([objectName, bean]) => {
    const value = numberAt(bean[attribute], path)
    return value === null ? [] : [[seriesName(objectName, [attribute, ...path]), { value, attribute }] as const]
  }) as [string, { readonly value: number; readonly attribute: string }][]
}

function numberAt(value: unknown, path: readonly string[]): number | null {
  let at = value
  for (const key of path) at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined
  if (typeof at === 'boolean') return at ? 1 : 0
  return typeof at === 'number' ? at : null
}

/** The values of the object name's keys, `type` first, then the path to the number. */
function seriesName(objectName: string, way: readonly string[]): string {
  const keys = objectName.slice(objectName.indexOf(':') + 1).split(',')
  const ordered = [...keys.filter((key) => key.startsWith('type=')), ...keys.filter((key) => !key.startsWith('type='))]
  const values = ordered.map((key) => key.slice(key.indexOf('=') + 1))
  return [...values, ...way].map((word) => word.replaceAll(/[^\w-]+/g, '-')).join('_')
}

function put(
  series: Series<string>,
  name: string,
  attribute: string,
  value: number,
  growth: number | null,
  elapsedUs: number | null,
): void {
  const { suffix, times, grows } = shown.find((each) => each.attribute.test(attribute)) ?? asItIs
  if (!grows) series.put(`${name}${suffix}`, value * times)
  else series.putPerS(`${name}${suffix}`, growth === null ? null : growth * times, elapsedUs)
}
