import { LoadcurveError, messageOf } from '../errors.ts'
import type { Collector, SampleLine } from '../types/measurement.ts'

export interface SamplerIo {
  /** since the Unix epoch, monotonic */
  nowUs(): number
  /** calls back once, at or after that time; returns a function that cancels it */
  schedule(atUs: number, callback: () => void): () => void
  /** receives the lines as they come */
  write(line: SampleLine): void
  /** called with an error that `write` threw */
  fail(error: unknown): void
}

/** How long the end of a run waits for a sample, microseconds. */
const longestStopUs = 5e6

export interface Sampler {
  /** Takes no further sample, waits at most one period (and 5 s) for a pending one, and closes the collectors. Call it once. */
  stop(): Promise<void>
}

/**
 * Samples each collector at its own period, at whole periods since the first due time (absolute deadlines: a late sample
 * does not move the next). Each is also sampled immediately, so that the first sample of the run has rates; lines from
 * before the first due time are not written. Lines carry the time at which the sample was started, gaps the time at
 * which it should have been. A gap is written, with its reason, when a sample
 * - is more than half a period late,
 * - throws, or has no value at all,
 * - does not finish within its period; until it does, the collector is not sampled again.
 * Unavailable collectors are skipped. One that can settle is sampled once more at the end.
 */
export function startSampler(
  plans: readonly { readonly collector: Collector; readonly periodUs: number }[],
  firstDueUs: number,
  io: SamplerIo,
): Sampler {
  const able = plans.filter(({ collector }) => collector.unavailable === null)
  const beats = able.map(({ collector, periodUs }) => new Beat(collector, periodUs, firstDueUs, io))
  for (const beat of beats) beat.start()
  const stop = async () => {
    await Promise.all(beats.map((beat) => beat.finish()))
    for (const { collector } of plans) collector.close()
  }
  let stopping: Promise<void> | null = null
  return {
    stop: () => {
      stopping ??= stop()
      return stopping
    },
  }
}

/** One collector and its deadlines. */
class Beat {
  private readonly collector: Collector
  private readonly periodUs: number
  private readonly firstDueUs: number
  private readonly io: SamplerIo
  /** the next deadline */
  private nextUs: number
  private cancel: () => void = () => {}
  private asked: { readonly dueUs: number; expired: boolean } | null = null
  private answered: () => void = () => {}
  private stopped = false

  constructor(collector: Collector, periodUs: number, firstDueUs: number, io: SamplerIo) {
    this.collector = collector
    this.periodUs = periodUs
    this.firstDueUs = firstDueUs
    this.io = io
    this.nextUs = firstDueUs + Math.ceil((io.nowUs() + 1 - firstDueUs) / periodUs) * periodUs
  }

  start(): void {
    this.ask(this.io.nowUs())
    this.await()
  }

  async finish(): Promise<void> {
    await this.stop()
    if (this.collector.settle === undefined || this.asked !== null) return
    await this.collector.settle()
    this.ask(this.io.nowUs())
    await this.answer()
  }

  private async stop(): Promise<void> {
    this.stopped = true
    this.cancel()
    await this.answer()
  }

  private async answer(): Promise<void> {
    if (this.asked === null) return
    await new Promise<void>((resolve) => {
      this.answered = resolve
      this.cancel = this.io.schedule(this.io.nowUs() + Math.min(this.periodUs, longestStopUs), () => {
        this.expire('no response before the run ended')
        resolve()
      })
    })
    this.cancel()
  }

  private await(): void {
    this.cancel = this.io.schedule(this.nextUs, () => this.beat())
  }

  private beat(): void {
    this.skipMissed()
    const dueUs = this.nextUs
    this.nextUs += this.periodUs
    this.expire()
    const lateUs = this.io.nowUs() - dueUs
    if (this.asked !== null) this.gap(dueUs, 'not sampled: an earlier sample has not finished')
    else if (lateUs > this.periodUs / 2) this.gap(dueUs, `the sample was ${ms(lateUs)} late`)
    else this.ask(dueUs)
    if (!this.stopped) this.await()
  }

  /** Each deadline that passed while the sampler could not run is a gap. */
  private skipMissed(): void {
    for (; this.nextUs + this.periodUs <= this.io.nowUs(); this.nextUs += this.periodUs)
      this.gap(this.nextUs, `the sample was missed: the sampler ran ${ms(this.io.nowUs() - this.nextUs)} late`)
  }

  private ask(dueUs: number): void {
    // a timer may fire slightly early; the sample still belongs to its deadline
    const atUs = Math.max(this.io.nowUs(), dueUs)
    const asked = { dueUs, expired: false }
    const accept = (values: Record<string, number>) => this.settle(asked, () => this.values(atUs, dueUs, values))
    const refuse = (thrown: unknown) =>
      this.settle(asked, () => this.gap(dueUs, `${this.collector.name} failed: ${messageOf(thrown)}`, hintOf(thrown)))
    this.asked = asked
    try {
      const answer = this.collector.sample()
      if (answer instanceof Promise) answer.then(accept, refuse)
      else accept(answer)
    } catch (thrown) {
      refuse(thrown)
    }
  }

  private settle(asked: { readonly expired: boolean }, write: () => void): void {
    this.asked = null
    if (!asked.expired) write()
    this.answered()
  }

  private expire(why = `no response within ${ms(this.periodUs)}`): void {
    if (this.asked === null || this.asked.expired) return
    this.asked.expired = true
    this.gap(this.asked.dueUs, why)
  }

  private values(atUs: number, dueUs: number, values: Record<string, number>): void {
    const finite = Object.entries(values).filter(([, value]) => Number.isFinite(value))
    if (finite.length === 0) this.gap(dueUs, `${this.collector.name} returned no value`)
    else this.write({ atUs: atUs - this.firstDueUs, from: this.collector.name, values: Object.fromEntries(finite) })
  }

  private gap(dueUs: number, reason: string, hint?: string): void {
    const line = { atUs: dueUs - this.firstDueUs, from: this.collector.name, gap: reason }
    this.write(hint === undefined ? line : { ...line, hint })
  }

  private write(line: SampleLine): void {
    if (line.atUs < 0) return
    try {
      this.io.write(line)
    } catch (error) {
      this.io.fail(error)
    }
  }
}

function hintOf(thrown: unknown): string | undefined {
  return thrown instanceof LoadcurveError ? thrown.hint : undefined
}

function ms(us: number): string {
  return `${Math.round(us / 1000)} ms`
}

/** `schedule` with the timers of this process, for a clock in microseconds. They do not keep the process alive. */
export function timerSchedule(nowUs: () => number): SamplerIo['schedule'] {
  return (atUs, callback) => {
    const timer = setTimeout(callback, Math.max(0, Math.ceil((atUs - nowUs()) / 1000))).unref()
    return () => clearTimeout(timer)
  }
}
