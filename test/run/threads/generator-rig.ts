import { type Block, blockBytes } from '../../../src/contract/curve-message.ts'
import { createDeal } from '../../../src/contract/deal.ts'
import { acceptedOnSending, type Driver } from '../../../src/drivers/driver.ts'
import { createLagMemory, LagTable } from '../../../src/journey/lag-table.ts'
import type { BinPart } from '../../../src/journey/parts.ts'
import { cutBins } from '../../../src/pacing/bins.ts'
import { buildSchedule } from '../../../src/pacing/schedule.ts'
import { Generator } from '../../../src/run/threads/generator.ts'
import type { Histogram } from '../../../src/stats/histogram.ts'
import type { Bins, LatencyKind } from '../../../src/types/measurement.ts'
import { noTrouble } from '../../../src/types/measurement.ts'
import type { Deal, Schedule } from '../../../src/types/plan.ts'
import type { Phase } from '../../../src/types/scenario.ts'
import { simpleFleet } from '../../oracle/simple-fleet.ts'
import { phase } from '../../support/scenario.ts'

export const t0 = 1_795_500_000_000_000

/** A block as the driver was given it, times since the first due time. */
export interface SentBlock {
  readonly partition: number
  readonly slot: number
  readonly sentUs: number
  readonly dueUs: readonly number[]
  readonly curves: readonly { readonly meter: number; readonly wattHours: readonly number[] }[]
  readonly messageCurves: readonly number[]
}

/** Accepts blocks when a test says so. */
export class FakeDriver implements Driver {
  readonly blocks: SentBlock[] = []
  /** microseconds each send takes */
  sendUs = 0
  /** looks around while the driver has a block and has not returned */
  whileSending: (block: Block) => void = () => {}
  acceptsAtOnce = false
  /** the target's thread tells when it accepted, whenever the generator reads it */
  acksStampedByTarget = false
  private readonly flying: { token: number; bytes: number }[] = []
  private readonly acks: { token: number; ackUs: number }[] = []
  private bytes = 0
  private readonly clock: { us: number }

  constructor(clock: { us: number }) {
    this.clock = clock
  }

  room(): number {
    return Number.POSITIVE_INFINITY
  }

  send(block: Block, token: number): boolean {
    this.blocks.push(copyOf(block, this.clock.us))
    this.whileSending(block)
    this.clock.us += this.sendUs
    const bytes = blockBytes(block)
    if (this.acceptsAtOnce) this.acks.push({ token, ackUs: acceptedOnSending })
    else {
      this.flying.push({ token, bytes })
      this.bytes += bytes
    }
    return true
  }

  /** Accepts the oldest `blocks` (all of them, unless told) at this moment. */
  accept(blocks = this.flying.length): void {
    for (const { token, bytes } of this.flying.splice(0, blocks)) {
      this.acks.push({ token, ackUs: t0 + this.clock.us })
      this.bytes -= bytes
    }
  }

  takeAcks(onAck: (token: number, ackUs: number) => void): void {
    for (const { token, ackUs } of this.acks.splice(0)) onAck(token, ackUs)
  }

  inFlightBytes(): number {
    return this.bytes
  }

  readonly needsLoop = false
  readonly failure = null
  async open(): Promise<void> {}
  flush = () => Number.POSITIVE_INFINITY
  counters = () => noTrouble
  async close(): Promise<void> {}
}

function copyOf(block: Block, sentUs: number): SentBlock {
  const curves = (block.messages - 1) * block.frame + block.lastFrame
  return {
    partition: block.partition,
    slot: block.slot,
    sentUs,
    dueUs: [...block.dueUs.subarray(0, block.messages)].map((us) => us - t0),
    messageCurves: Array.from({ length: block.messages }, (_, i) =>
      i === block.messages - 1 ? block.lastFrame : block.frame,
    ),
    curves: Array.from({ length: curves }, (_, i) => ({
      meter: block.firstMeter + i * block.meterStep,
      wattHours: [...block.wattHours.subarray(i * block.points, (i + 1) * block.points)],
    })),
  }
}

export interface RigParts {
  readonly phases?: readonly Phase[]
  readonly meters?: number
  readonly partitions?: number
  readonly frame?: number
  readonly points?: number
  readonly index?: number
  readonly generators?: number
  readonly inFlightBytes?: number
  readonly drainUs?: number
}

/** A generator with a fake driver, on a clock that is set by hand. */
export class GeneratorRig {
  readonly clock = { us: 0 }
  readonly driver = new FakeDriver(this.clock)
  readonly deal: Deal
  readonly schedule: Schedule
  readonly bins: Bins
  readonly generator: Generator
  readonly lags: LagTable

  constructor(parts: RigParts = {}) {
    const { meters = 1000, partitions = 1, frame = 1, points = 1, index = 0, generators = 1 } = parts
    this.deal = createDeal({ meters, points, frame }, partitions)
    this.schedule = buildSchedule(parts.phases ?? [phase('hold', 1000, 2)], this.deal)
    this.bins = cutBins(this.schedule.phases)
    this.lags = new LagTable([createLagMemory(this.schedule.durationUs)], this.schedule.durationUs)
    this.generator = new Generator({
      index,
      generators,
      schedule: this.schedule,
      deal: this.deal,
      bins: this.bins,
      fleet: simpleFleet(meters),
      driver: this.driver,
      lags: this.lags,
      clock: { nowUs: () => t0 + this.clock.us },
      inFlightBytes: parts.inFlightBytes ?? 2 ** 30,
      drainUs: parts.drainUs ?? 1e6,
    })
    this.generator.begin(t0)
  }

  /** Steps as a worker would, jumping to the time it asks for, until it is finished or `untilUs` has come. */
  run(untilUs = Number.POSITIVE_INFINITY): void {
    while (!this.generator.finished) {
      const wakeUs = this.generator.step() - t0
      if (wakeUs > untilUs) {
        this.clock.us = untilUs
        return
      }
      this.clock.us = Math.max(this.clock.us, wakeUs)
    }
  }

  /** Due times of everything that was sent, in the order of sending. */
  get dues(): number[] {
    return this.driver.blocks.flatMap(({ dueUs }) => dueUs)
  }

  /** Every message's due time, from the schedule alone. */
  get planned(): number[] {
    return Array.from({ length: this.schedule.messages }, (_, message) => this.schedule.dueUs(message))
  }

  /** Takes what was recorded and returns the histogram of a phase so far. */
  latency(kind: 'lag' | 'late' | 'ack', phaseIndex = 0): Histogram {
    this.generator.latencies.take()
    return this.generator.latencies.phases[kind].get(phaseIndex)!
  }
}

export function countOf(parts: readonly BinPart[], field: keyof BinPart['counts']): number {
  return parts.reduce((sum, { counts }) => sum + (counts[field] ?? 0), 0)
}

export function totalOf(parts: readonly BinPart[], kind: LatencyKind): number {
  return parts.reduce((sum, { latency }) => sum + (latency[kind]?.total ?? 0), 0)
}
