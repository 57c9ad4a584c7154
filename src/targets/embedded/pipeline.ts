import type { RingConsumer, RingProducer } from '../../channel/ring.ts'
import type { Clock } from '../../clock.ts'
import { messageBytesAt } from '../../contract/curve-message.ts'
import type { EmbeddedOptions } from '../../types/scenario.ts'
import { Deltas } from '../../workloads/deltas.ts'
import type { Workload } from '../../workloads/workload.ts'
import { createIntake } from '../intake.ts'
import { createFaultyIntake } from './faults.ts'
import { createPublisher } from './publisher.ts'

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
}

/** One worker of the embedded target. It never waits itself: whoever runs it sleeps until the time that `step` returns. */
export interface Pipeline {
  /** takes what has arrived and publishes what is due; returns when to call again if nothing arrives before */
  step(): number
}

/** A pipeline with a rate limit may take this much of its allowance late, so that the limit survives coarse sleeps. */
const rateSlackUs = 2_000
/** Between looks at the clock for the flush interval. */
const chunksPerTurn = 16

export function createPipeline(setup: PipelineSetup): Pipeline {
  const { inputs, output, workload, customers, options, clock } = setup
  const deltas = new Deltas(workload.groups)
  const intake = createIntake(workload, deltas, customers)
  const faulty = createFaultyIntake(options, intake)
  const publisher = createPublisher(output, workload.id, delays(options, setup.seed))
  const oneByOne = faulty !== null || options.maxRatePerS > 0
  let [nextFlushUs, freeUs] = [0, 0]
  /** bytes already taken of the oldest chunk of each input */
  const taken = inputs.map(() => 0)

  const stalledUntilUs = (nowUs: number): number => {
    if (options.stall === null) return 0
    const fromUs = setup.firstDueUs() + options.stall.afterUs
    return nowUs >= fromUs && nowUs < fromUs + options.stall.forUs ? fromUs + options.stall.forUs : 0
  }
  const mayTake = (nowUs: number): boolean => options.maxRatePerS === 0 || freeUs <= nowUs
  const charge = (curves: number, nowUs: number): void => {
    if (options.maxRatePerS > 0) freeUs = Math.max(freeUs, nowUs - rateSlackUs) + (curves * 1e6) / options.maxRatePerS
  }
  /** the oldest chunk of an input, message by message while the rate allows it; false when it must wait */
  const takeMessages = (i: number, view: DataView, at: number, bytes: number, nowUs: number): boolean => {
    while (taken[i]! < bytes) {
      if (!mayTake(nowUs)) return false
      const from = at + taken[i]!
      const length = messageBytesAt(view, from, bytes - taken[i]!)
      if (length < 0) throw new RangeError('the embedded target received bytes that are not a curve message')
      if (faulty !== null) faulty(view, from, nowUs)
      else intake.messages(view, from, from + length, nowUs)
      charge(view.getUint16(from + 14, true), nowUs)
      taken[i]! += length
    }
    taken[i] = 0
    return true
  }
  const takeChunk = (i: number, input: RingConsumer): boolean => {
    const at = input.peek()
    if (at < 0) return false
    const nowUs = clock.nowUs()
    if (oneByOne) {
      if (!takeMessages(i, input.view, at, input.bytes, nowUs)) return false
    } else intake.messages(input.view, at, at + input.bytes, nowUs)
    input.release(nowUs)
    return true
  }
  const takeTurn = (): boolean => {
    let found = false
    for (let n = 0; n < chunksPerTurn; n++) {
      let any = false
      for (let i = 0; i < inputs.length; i++) any = takeChunk(i, inputs[i]!) || any
      if (!any) return found
      found = true
    }
    return found
  }

  return {
    step: () => {
      const stalledUs = stalledUntilUs(clock.nowUs())
      if (stalledUs > 0) return stalledUs
      const wasStuck = publisher.stuck
      const more = !wasStuck && takeTurn()
      const nowUs = clock.nowUs()
      if (deltas.rows > 0 && nowUs >= nextFlushUs) {
        publisher.close(deltas, nowUs)
        nextFlushUs = nowUs + options.flushUs
      }
      const publishUs = publisher.publish(nowUs)
      if (more || (wasStuck && !publisher.stuck)) return nowUs
      const flushUs = deltas.rows > 0 ? nextFlushUs : Number.POSITIVE_INFINITY
      return Math.min(
        publishUs,
        flushUs,
        waitsForRate(inputs, options) ? Math.max(freeUs, nowUs) : Number.POSITIVE_INFINITY,
      )
    },
  }
}

function waitsForRate(inputs: readonly RingConsumer[], options: EmbeddedOptions): boolean {
  return options.maxRatePerS > 0 && inputs.some((input) => input.peek() >= 0)
}

/** The delay of each closed batch: constant plus even jitter, from a generator of its own (xorshift32). */
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
