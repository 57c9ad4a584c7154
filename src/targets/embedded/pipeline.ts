import type { RingConsumer, RingProducer } from '../../channel/ring.ts'
import type { Clock } from '../../clock.ts'
import { messageBytesAt } from '../../contract/curve-message.ts'
import type { EmbeddedOptions } from '../../types/target-options.ts'
import { Deltas } from '../../workloads/deltas.ts'
import type { Workload } from '../../workloads/workload.ts'
import { createIntake, type Intake } from '../intake.ts'
import { createFaultyIntake, type FaultyIntake } from './faults.ts'
import { createPublisher, type Publisher } from './publisher.ts'

export interface PipelineSetup {
  readonly inputs: readonly RingConsumer[]
  readonly output: RingProducer
  readonly workload: Workload
  readonly customers: Uint8Array | null
  readonly options: EmbeddedOptions
  readonly clock: Clock
  /** the run's first due time, microseconds since the epoch: stalls count from it */
  readonly firstDueUs: () => number
  readonly seed: number
  /** deltas that are collected for one flush at most: beyond it they are published early */
  readonly mostRows?: number
}

/** One worker of the embedded target. It never waits itself: the caller sleeps until the time that `step` returns. */
export interface Pipeline {
  /** takes what has arrived and publishes what is due; returns when to call again if nothing arrives before then */
  step(): number
}

/** A rate-limited pipeline may use this much of its allowance late, so that coarse sleeps do not lower its rate. */
const rateSlackUs = 2_000
/** What a flush interval may collect, some 60 MB: groups, half-hours and 10 ms of due time. */
const mostRowsAtOnce = 2 ** 20
/** Chunks between two clock reads for the flush interval. */
const chunksPerTurn = 16

export function createPipeline(setup: PipelineSetup): Pipeline {
  return new EmbeddedPipeline(setup)
}

class EmbeddedPipeline implements Pipeline {
  private readonly setup: PipelineSetup
  private readonly inputs: readonly RingConsumer[]
  private readonly clock: Clock
  private readonly maxRatePerS: number
  private readonly mostRows: number
  private readonly deltas: Deltas
  private readonly intake: Intake
  private readonly faulty: FaultyIntake | null
  private readonly publisher: Publisher
  /** whether messages are taken one at a time */
  private readonly oneByOne: boolean
  /** bytes already taken of the oldest chunk of each input */
  private readonly taken: number[]
  private nextFlushUs = 0
  /** when the rate limit allows the next message */
  private freeUs = 0

  constructor(setup: PipelineSetup) {
    const { workload, options } = setup
    this.setup = setup
    this.inputs = setup.inputs
    this.clock = setup.clock
    this.maxRatePerS = options.maxRatePerS
    this.mostRows = setup.mostRows ?? mostRowsAtOnce
    this.deltas = new Deltas(workload.groups)
    this.intake = createIntake(workload, this.deltas, setup.customers)
    this.faulty = createFaultyIntake(options, this.intake)
    this.publisher = createPublisher(setup.output, workload.id, delays(options, setup.seed))
    this.oneByOne = this.faulty !== null || options.maxRatePerS > 0
    this.taken = setup.inputs.map(() => 0)
  }

  step(): number {
    const { publisher, clock } = this
    const stalledUs = this.stalledUntilUs(clock.nowUs())
    if (stalledUs > 0) return stalledUs
    const wasStuck = publisher.stuck
    const more = !wasStuck && this.takeTurn()
    const nowUs = clock.nowUs()
    this.flushInTime(nowUs)
    const publishUs = publisher.publish(nowUs)
    if (more || (wasStuck && !publisher.stuck)) return nowUs
    return Math.min(publishUs, this.flushDueUs(), this.takeDueUs(nowUs))
  }

  private stalledUntilUs(nowUs: number): number {
    const { stall } = this.setup.options
    if (stall === null) return 0
    const fromUs = this.setup.firstDueUs() + stall.afterUs
    return nowUs >= fromUs && nowUs < fromUs + stall.forUs ? fromUs + stall.forUs : 0
  }

  private takeTurn(): boolean {
    let found = false
    for (let n = 0; n < chunksPerTurn; n++) {
      let any = false
      for (let i = 0; i < this.inputs.length; i++) any = this.takeChunk(i, this.inputs[i]!) || any
      if (!any) return found
      found = true
    }
    return found
  }

  private takeChunk(i: number, input: RingConsumer): boolean {
    const at = input.peek()
    if (at < 0) return false
    const nowUs = this.clock.nowUs()
    if (this.oneByOne) {
      if (!this.takeMessages(i, input.view, at, input.bytes, nowUs)) return false
    } else this.intake.messages(input.view, at, at + input.bytes, nowUs)
    input.release(nowUs)
    return true
  }

  /** the oldest chunk of an input, message by message while the rate allows it; false when it must wait */
  private takeMessages(i: number, view: DataView, at: number, bytes: number, nowUs: number): boolean {
    const { taken } = this
    while (taken[i]! < bytes) {
      if (this.freeUs > nowUs) return false
      const from = at + taken[i]!
      const length = messageBytesAt(view, from, bytes - taken[i]!)
      if (length < 0) throw new RangeError('the embedded target received bytes that are not a curve message')
      if (this.faulty !== null) this.faulty(view, from, nowUs)
      else this.intake.messages(view, from, from + length, nowUs)
      this.charge(view.getUint16(from + 14, true), nowUs)
      taken[i]! += length
    }
    taken[i] = 0
    return true
  }

  private charge(curves: number, nowUs: number): void {
    if (this.maxRatePerS > 0)
      this.freeUs = Math.max(this.freeUs, nowUs - rateSlackUs) + (curves * 1e6) / this.maxRatePerS
  }

  private flushInTime(nowUs: number): void {
    const isDue = nowUs >= this.nextFlushUs || this.deltas.rows >= this.mostRows
    if (this.deltas.rows === 0 || !isDue) return
    this.publisher.close(this.deltas, nowUs)
    this.nextFlushUs = nowUs + this.setup.options.flushUs
  }

  private flushDueUs(): number {
    return this.deltas.rows > 0 ? this.nextFlushUs : Number.POSITIVE_INFINITY
  }

  /** when a chunk that is waiting for the rate limit may continue */
  private takeDueUs(nowUs: number): number {
    const waits = this.maxRatePerS > 0 && !this.publisher.stuck && this.inputs.some((input) => input.peek() >= 0)
    return waits ? Math.max(this.freeUs, nowUs) : Number.POSITIVE_INFINITY
  }
}

/** The delay of each closed batch: constant plus uniform jitter, from its own random generator (xorshift32). */
function delays({ delayUs, jitterUs }: EmbeddedOptions, seed: number): () => number {
  let state = (seed ^ 0x9e37_79b9) | 1
  return () => {
    if (jitterUs === 0) return delayUs
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return delayUs + Math.floor(((state >>> 0) / 2 ** 32) * jitterUs)
  }
}
