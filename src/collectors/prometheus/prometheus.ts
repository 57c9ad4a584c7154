import { LoadcurveError } from '../../errors.ts'
import type { Collector } from '../../types/measurement.ts'
import type { PrometheusSpec } from '../../types/scenario.ts'
import type { SourceLogin } from '../../types/services.ts'
import { Counters, Series } from '../counters.ts'
import { answerWithinMs } from '../deadline.ts'
import { type Exposition, type PromSample, parseExposition } from './exposition.ts'
import { type AskHttp, askHttp, okText, placeOf } from './http-text.ts'
import { parseSelector, type Selector } from './selector.ts'

export interface PrometheusIo {
  readonly spec: Omit<PrometheusSpec, keyof SourceLogin>
  /** a monotonic clock */
  nowUs(): number
  /** of each request, with their secrets */
  readonly headers?: Readonly<Record<string, string>>
  readonly ask?: AskHttp
}

/**
 * Chosen series of a Prometheus endpoint, under its name in the scenario. Counters (declared as such, or ending in
 * `_total`, `_count`, `_sum`, `_bucket`) become rates since the previous sample; a counter that went back has none.
 * If a selector matches several series, the labels that it does not fix become part of the name.
 *
 * | metric | series |
 * |---|---|
 * | gauge `heap_bytes{area="old"}`, chosen as `heap_bytes` | `<name>.heap{area=old}_bytes` |
 * | the same, chosen as `heap_bytes{area="old"}` | `<name>.heap_bytes` |
 * | gauge in `_seconds` | `..._us` |
 * | counter `requests_total`, `x_count` | `<name>.requestsPerS`, `<name>.x_countPerS` |
 * | counter in `_bytes` | `..._bytesPerS` |
 * | counter in `_seconds`: seconds per second | `..._ratio` |
 *
 * NaN and infinite values are left out. A response without any of the chosen series is a failure.
 */
export function prometheusCollector({ spec, nowUs, headers = {}, ask = askHttp }: PrometheusIo): Collector {
  const selectors = spec.series.map(parseSelector)
  const unreadable = spec.series.filter((_, i) => selectors[i] === null)
  const counters = new Counters()
  const seen = new Set<number>()
  let lastUs: number | null = null
  return {
    name: spec.name,
    unavailable: unreadable.length > 0 ? `${spec.name} has invalid series: ${unreadable.join(', ')}` : null,
    sample: async () => {
      const text = await okText(ask, { url: spec.url, headers, body: null, withinMs: answerWithinMs(spec.everyUs) })
      const elapsedUs = lastUs === null ? null : nowUs() - lastUs
      lastUs = nowUs()
      const page = parseExposition(text)
      const found = selectors.map((selector) => chosenOf(page, selector))
      for (const [i, each] of found.entries()) if (each.length > 0) seen.add(i)
      const chosen = found.flat()
      if (chosen.length === 0)
        throw new LoadcurveError('TARGET_FAILED', `${placeOf(spec.url)} exposes none of the series of ${spec.name}`, {
          hint: 'open the URL, and compare each name with what it shows',
        })
      counters.look(new Map(chosen.flatMap(({ name, value, grows }) => (grows ? [[name, value]] : []))))
      const series = new Series<string>()
      for (const each of chosen) put(series, spec.name, each, counters, elapsedUs)
      return series.values
    },
    missing: () => (seen.size === 0 ? [] : spec.series.filter((_, i) => !seen.has(i))),
    close: () => {},
  }
}

interface Chosen {
  /** with the labels that the selector does not fix, without the unit */
  readonly name: string
  readonly unit: '' | 'bytes' | 'seconds' | 'ratio'
  readonly grows: boolean
  readonly value: number
}

function chosenOf({ samples, types }: Exposition, selector: Selector | null): Chosen[] {
  return samples
    .filter((sample) => selector?.matches(sample) && Number.isFinite(sample.value))
    .map((sample) => chosenSample(sample, selector!, types))
}

function chosenSample(sample: PromSample, selector: Selector, types: ReadonlyMap<string, string>): Chosen {
  const { metric, value } = sample
  const [, stem, unit = ''] = /^(.*?)(?:_(bytes|seconds|ratio))?(?:_total)?$/s.exec(metric)!
  const open = [...sample.labels].filter(([label]) => !selector.fixed.has(label)).map(([label, of]) => `${label}=${of}`)
  const name = open.length === 0 ? stem! : `${stem}{${open.sort().join(',')}}`
  return { name, unit: unit as Chosen['unit'], grows: isCounter(metric, types), value }
}

/** A declared gauge may still be named like a sum or a count; `_total` is reserved for counters. */
function isCounter(metric: string, types: ReadonlyMap<string, string>): boolean {
  const type = types.get(metric)
  if (type === 'counter' || metric.endsWith('_total')) return true
  return type !== 'gauge' && /_(count|sum|bucket)$/.test(metric)
}

function put(series: Series<string>, of: string, chosen: Chosen, counters: Counters, elapsedUs: number | null): void {
  const { name, unit, grows, value } = chosen
  const growth = grows ? counters.growth(name) : null
  if (!grows && unit === 'seconds') series.put(`${of}.${name}_us`, value * 1e6)
  else if (!grows) series.put(`${of}.${name}${unit === '' ? '' : `_${unit}`}`, value)
  else if (unit === 'seconds') series.putShare(`${of}.${name}_ratio`, growth === null ? null : growth * 1e6, elapsedUs)
  else series.putPerS(`${of}.${name}${unit === '' ? '' : `_${unit}`}PerS`, growth, elapsedUs)
}
