import { Series } from '../counters.ts'
import { type GraphiteLine, metricName } from './graphite-line.ts'

/** What we take of a component: the metric, and what it becomes. */
type Measure = 'lag' | 'queue' | 'heldBack' | 'complete' | 'capacity' | Counted
type Counted = 'emitted' | 'executed' | 'acked' | 'failed'

const counted: readonly Counted[] = ['emitted', 'executed', 'acked', 'failed']

/**
 * Streams and components that begin with two underscores are Storm's own: what a spout sends to the ackers is not
 * counted as emitted.
 */
const measures: readonly (readonly [pattern: RegExp, measure: Measure])[] = [
  [/^kafkaOffset\..*\/totalSpoutLag$/s, 'lag'],
  [/^receive-queue-population$/, 'queue'],
  [/^__skipped-max-spout-ms\.count$/, 'heldBack'],
  [/^__complete-latency-(?!__)/, 'complete'],
  [/^__capacity$/, 'capacity'],
  [/^__emit-count-(?!__|\$coord-).*\.count$/s, 'emitted'],
  [/^__execute-count-.*\.count$/s, 'executed'],
  [/^__ack-count-.*\.count$/s, 'acked'],
  [/^__fail-count-.*\.count$/s, 'failed'],
]

const grows: ReadonlySet<Measure> = new Set<Measure>(['heldBack', ...counted])

/** One metric of one task. */
interface Kept {
  readonly component: string
  readonly measure: Measure
  value: number
  atUs: number
  /** in a second, between the last two reports; null = not known */
  perS: number | null
  /** that it has grown by, however often its worker began again at 0 */
  total: number
}

/** What one run keeps: tasks times streams times metrics. Beyond, nothing new is taken. */
const mostNames = 50_000
/** Series of components beyond these are left out. */
const mostComponents = 60
/** A worker reports each second; what is older than this is of one that is gone. */
const staleUs = 3.5e6

/** The last report of every worker, and how counters have grown; `run`: its name is taken out of those of components. */
export class StormMetrics {
  readonly #run: string
  readonly #nowUs: () => number
  /** null = a name that we take nothing of */
  readonly #names = new Map<string, Kept | null>()
  readonly #components = new Set<string>()
  #heardUs: number | null = null

  constructor(run: string, nowUs: () => number) {
    this.#run = run
    this.#nowUs = nowUs
  }

  /** when the last number came; null = none has */
  get heardUs(): number | null {
    return this.#heardUs
  }

  take({ name, value }: GraphiteLine): void {
    const nowUs = this.#nowUs()
    const known = this.#names.get(name)
    this.#heardUs = nowUs
    if (known === undefined) this.#add(name, value, nowUs)
    else if (known !== null) update(known, value, nowUs)
  }

  /** As things stand; what no living worker reports is left out. */
  values(): Record<string, number> {
    const series = new Series()
    for (const component of this.#components) {
      const mine = [...this.#names.values()].filter((kept): kept is Kept => kept?.component === component)
      const fresh = mine.filter(({ atUs }) => this.#nowUs() - atUs <= staleUs)
      const of = (measure: Measure) => fresh.filter((kept) => kept.measure === measure)
      series.put(`storm.lag_${component}_records`, sumOf(of('lag').map(({ value }) => value)))
      series.put(`storm.queue_${component}`, sumOf(of('queue').map(({ value }) => value)))
      series.put(`storm.complete_${component}_us`, times(1000, meanOf(of('complete').map(({ value }) => value))))
      series.put(`storm.capacity_${component}_ratio`, largestOf(of('capacity').map(({ value }) => value)))
      const heldBackMsPerS = meanOf(known(of('heldBack').map(({ perS }) => perS)))
      series.put(`storm.held_back_${component}_ratio`, times(1e-3, heldBackMsPerS))
      for (const measure of counted) {
        series.put(`storm.${measure}_${component}PerS`, sumOf(known(of(measure).map(({ perS }) => perS))))
        if (fresh.length === 0) continue
        const totals = mine.filter((kept) => kept.measure === measure).map(({ total }) => total)
        series.put(`storm.count_${measure}_${component}`, sumOf(totals))
      }
    }
    return series.values
  }

  #add(name: string, value: number, atUs: number): void {
    if (this.#names.size >= mostNames) return
    this.#names.set(name, this.#kept(name, value, atUs))
  }

  #kept(name: string, value: number, atUs: number): Kept | null {
    const parsed = metricName(name)
    const measure = measures.find(([pattern]) => parsed !== null && pattern.test(parsed.metric))?.[1]
    if (parsed === null || measure === undefined || parsed.component === '__system') return null
    const component = parsed.component.replace(`-${this.#run}`, '')
    if (!this.#components.has(component) && this.#components.size >= mostComponents) return null
    this.#components.add(component)
    return { component, measure, value, atUs, perS: null, total: value }
  }
}

/** A counter that went back is one of a new worker, and began at 0. */
function update(kept: Kept, value: number, atUs: number): void {
  if (grows.has(kept.measure)) {
    const grown = value - kept.value
    const elapsedUs = atUs - kept.atUs
    kept.total += grown >= 0 ? grown : value
    kept.perS = grown >= 0 && elapsedUs > 0 && elapsedUs <= staleUs ? (grown * 1e6) / elapsedUs : null
  }
  kept.value = value
  kept.atUs = atUs
}

function known(values: readonly (number | null)[]): number[] {
  return values.filter((value) => value !== null)
}

function sumOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0)
}

function meanOf(values: readonly number[]): number | null {
  const sum = sumOf(values)
  return sum === null ? null : sum / values.length
}

function largestOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : Math.max(...values)
}

function times(factor: number, value: number | null): number | null {
  return value === null ? null : value * factor
}
