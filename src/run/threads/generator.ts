import type { Clock } from '../../clock.ts'
import { type Block, blockBytes, blockCurves, curveMessageBytes } from '../../contract/curve-message.ts'
import { type AcceptedPart, acceptedOnSending, type Driver, refusedByTarget } from '../../drivers/driver.ts'
import type { LagTable } from '../../journey/lag-table.ts'
import type { FlowPart } from '../../journey/parts.ts'
import { largestBlockBytes, messagesInBlock } from '../../types/blocks.ts'
import type { Bins } from '../../types/measurement.ts'
import type { Deal, Fleet, FleetWalk, Schedule } from '../../types/plan.ts'
import { type FlyingBlock, FlyingBlocks } from './flying-blocks.ts'
import { SentLatencies } from './sent-latencies.ts'

export interface GeneratorSetup {
  readonly index: number
  readonly generators: number
  readonly schedule: Schedule
  readonly deal: Deal
  readonly bins: Bins
  readonly fleet: Fleet
  readonly driver: Driver
  /** through which the observer knows when readings were sent */
  readonly lags: LagTable
  readonly clock: Clock
  readonly inFlightBytes: number
  /** how long after the last due time curves may still be sent */
  readonly drainUs: number
}

/** While the in-flight bound is full, it is checked again this often. */
const blockedRetryUs = 250
/** A look at the bound that comes later than this after its time is the generator's own delay. */
const lateLookUs = 5000

/**
 * Walks the schedule: when messages are due, takes their readings from the fleet and gives them to the driver. It never
 * waits itself: the caller sleeps until the time that `step` returns.
 *
 * Blocks hold messages of one partition, one round and one bin. Beyond the in-flight bound messages stay in the
 * schedule with their due times; how long the bound was full is `blocked`, caused by the target. `late` is what is
 * left: sent minus the later of due and "the bound was free again"; what was already due then waits for its
 * predecessor.
 */
export class Generator {
  readonly latencies: SentLatencies
  /** messages sent, by partition (those of other generators stay 0) */
  readonly sentMessages: number[]
  sentReadings = 0
  finished = false
  /** everything that was due at the last step is sent */
  caughtUp = false
  private readonly setup: GeneratorSetup
  private readonly walks: (FleetWalk | null)[]
  private readonly block: Block
  private readonly flying = new FlyingBlocks()
  private readonly messageBytes: number
  private readonly runMessages: number
  private readonly ownPartitions: number
  private firstDueUs = 0
  private next = 0
  private binEnd = 0
  private bin = 0
  private stopAfterUs = Number.POSITIVE_INFINITY
  /** up to when it is known that the bound was full, microseconds since the epoch; 0 = it is not */
  private blockedSinceUs = 0
  /** the first ack since the last look, by the clock of the other side; Infinity = none */
  private firstAckUs = Number.POSITIVE_INFINITY
  /** messages below this index were due while the bound was full */
  private blockedUntil = 0
  private lastSentUs = 0
  private flow = { sentFlow: 0, blockedUs: 0, inFlightPeakBytes: 0 }

  constructor(setup: GeneratorSetup) {
    const { deal, bins, fleet, index, generators } = setup
    this.setup = setup
    this.latencies = new SentLatencies(bins)
    this.messageBytes = curveMessageBytes(deal.frame, deal.points)
    this.runMessages = messagesInBlock(deal) * Math.max(1, Math.min(deal.partitions, 64))
    const mine = (partition: number) => partition % generators === index
    this.walks = Array.from({ length: deal.partitions }, (_, p) =>
      mine(p) ? fleet.walk(p, deal.partitions, deal.metersIn(p)) : null,
    )
    this.ownPartitions = this.walks.filter((walk) => walk !== null).length
    this.sentMessages = Array.from({ length: deal.partitions }, () => 0)
    const messages = Math.ceil(this.runMessages / deal.partitions) + 1
    this.block = {
      partition: 0,
      messages: 0,
      frame: deal.frame,
      lastFrame: 0,
      slot: 0,
      points: deal.points,
      firstMeter: 0,
      meterStep: deal.partitions,
      dueUs: new Float64Array(messages),
      wattHours: new Uint16Array(messages * deal.frame * deal.points),
    }
  }

  /** The largest block that `setup` can produce, for drivers that need room. */
  static maxBlockBytes({ frame, points, partitions }: Deal): number {
    return largestBlockBytes({ frame, partitions, messageBytes: curveMessageBytes(frame, points) })
  }

  /** The first due time of the run, microseconds since the epoch: from now on `step` sends. */
  begin(firstDueUs: number): void {
    this.firstDueUs = firstDueUs
  }

  /** No curve due after this time is sent any more. */
  stopAfter(atUs: number): void {
    this.stopAfterUs = Math.min(this.stopAfterUs, atUs)
  }

  /** Sends what is due; returns when to call again, microseconds since the epoch. */
  step(): number {
    const { schedule, clock, drainUs } = this.setup
    const nowUs = clock.nowUs()
    this.takeAcks()
    const endMessage = this.endMessage()
    const deadlineUs = this.firstDueUs + Math.min(schedule.durationUs, this.stopAfterUs) + drainUs
    if (this.next >= endMessage || nowUs > deadlineUs) return this.finish(nowUs, deadlineUs)
    const dueUs = this.firstDueUs + schedule.dueUs(this.next)
    this.caughtUp = dueUs > nowUs
    if (this.caughtUp) return dueUs
    const due = Math.min(endMessage, schedule.messagesDueAt(nowUs - this.firstDueUs))
    return this.sendRun(this.runEnd(due), due, nowUs)
  }

  /** What happened since the last call, for the bin of the present time. */
  takeFlow(nowUs: number): FlowPart {
    const flow = { bin: this.setup.bins.during(nowUs - this.firstDueUs), deliveredFlow: 0, ...this.flow }
    this.flow = { sentFlow: 0, blockedUs: 0, inFlightPeakBytes: this.setup.driver.inFlightBytes() }
    return flow
  }

  takeAcks(): void {
    this.setup.driver.takeAcks((token, ackUs, part) => {
      const flying = this.flying.landed(token)
      if (flying === null) return
      if (ackUs > 0) this.firstAckUs = Math.min(this.firstAckUs, ackUs)
      if (ackUs !== refusedByTarget) this.noteAck(flying, ackUs === acceptedOnSending ? flying.sentUs : ackUs, part)
    })
  }

  /** If the messages of a block were accepted one by one, the acks are spread evenly between the first and the last. */
  private noteAck(
    { bin, oldestUs, newestUs, readings }: FlyingBlock,
    ackUs: number,
    part: AcceptedPart | undefined,
  ): void {
    if (part === undefined) this.latencies.acked(bin, oldestUs, newestUs, readings, ackUs)
    else if (part.readings > 0) {
      const firstUs = oldestUs + ackUs - part.firstAckUs
      this.latencies.acked(bin, Math.min(firstUs, newestUs), Math.max(firstUs, newestUs), part.readings, ackUs)
    }
  }

  private endMessage(): number {
    const { schedule } = this.setup
    return this.stopAfterUs >= schedule.durationUs ? schedule.messages : schedule.messagesDueAt(this.stopAfterUs)
  }

  /** Everything is sent, or time is up: waits for the missing acks. */
  private finish(nowUs: number, deadlineUs: number): number {
    if (this.blockedSinceUs > 0) this.chargeBlocked(this.freeSince(nowUs))
    this.blockedSinceUs = 0
    this.finished = this.flying.size === 0 || nowUs > deadlineUs
    return nowUs + blockedRetryUs
  }

  /** Messages from `next` on that share a bin and a round, and fit into one run. */
  private runEnd(due: number): number {
    const { schedule, bins, deal } = this.setup
    if (this.next >= this.binEnd) {
      this.bin = bins.at(schedule.dueUs(this.next))
      this.binEnd = schedule.messagesDueAt(bins.bin(this.bin).toUs - 1)
    }
    const roundEnd = (deal.roundOf(this.next) + 1) * deal.messagesPerRound
    return Math.min(due, this.binEnd, roundEnd, this.next + this.runMessages)
  }

  private sendRun(end: number, due: number, nowUs: number): number {
    const { driver, inFlightBytes, deal } = this.setup
    const bound = Math.floor((inFlightBytes - driver.inFlightBytes()) / this.messageBytes)
    const fits = Math.min(end, this.next + this.reach(Math.min(bound, driver.room(this.messageBytes))))
    if (fits <= this.next) return this.blocked(nowUs)
    if (this.blockedSinceUs > 0) this.unblock(nowUs, due)
    // a block waited for the target or for the generator: what fell due after the bound was free is not excused
    const until = this.next < this.blockedUntil ? Math.min(fits, this.blockedUntil) : fits
    for (let first = this.next; first < until && first < this.next + deal.partitions; first++) {
      if (this.walks[deal.partitionOf(first)] === null) continue
      this.sendBlock(first, Math.ceil((until - first) / deal.partitions))
    }
    this.next = until
    // what is due but finds no room waits for the target from now on
    if (until === fits && fits < end) {
      this.blockedSinceUs = this.setup.clock.nowUs()
      this.firstAckUs = Number.POSITIVE_INFINITY
    }
    this.caughtUp = until === due
    return nowUs
  }

  /** How far along the schedule `room` messages of this generator's own partitions go at least. */
  private reach(room: number): number {
    const { partitions } = this.setup.deal
    if (room >= this.ownPartitions) return Math.floor(room / this.ownPartitions) * partitions
    return room > 0 ? 1 : 0
  }

  /** Only this generator fills the bound: what is still full was full since the last look, however long ago that was. */
  private blocked(nowUs: number): number {
    this.caughtUp = false
    if (this.blockedSinceUs === 0) this.blockedSinceUs = nowUs
    this.chargeBlocked(nowUs)
    this.firstAckUs = Number.POSITIVE_INFINITY
    return nowUs + blockedRetryUs
  }

  /** The bound is free again. What fell due after that waits for the generator, not for the target. */
  private unblock(nowUs: number, due: number): void {
    const { schedule } = this.setup
    const freeUs = this.freeSince(nowUs)
    this.chargeBlocked(freeUs)
    this.blockedSinceUs = 0
    this.blockedUntil = freeUs >= nowUs ? due : Math.min(due, schedule.messagesDueAt(freeUs - this.firstDueUs))
    this.lastSentUs = freeUs
  }

  /**
   * Since when the bound is free that was full at the last look. The other side stamps the acks of some drivers; those
   * of others are stamped by this thread, which says nothing if it had no CPU: then the bound counts as free from the
   * moment at which this thread should have looked.
   */
  private freeSince(nowUs: number): number {
    const { acksStampedByTarget } = this.setup.driver
    if (acksStampedByTarget) return Math.max(this.blockedSinceUs, Math.min(nowUs, this.firstAckUs))
    const lookUs = this.blockedSinceUs + blockedRetryUs
    return nowUs - lookUs > lateLookUs ? lookUs : nowUs
  }

  private chargeBlocked(untilUs: number): void {
    this.flow.blockedUs += Math.max(0, untilUs - this.blockedSinceUs)
    this.blockedSinceUs = Math.max(untilUs, this.blockedSinceUs)
  }

  /** `messages` messages of one partition: `first`, `first + partitions` ... */
  private sendBlock(first: number, messages: number): void {
    const { schedule, deal, driver, clock } = this.setup
    const { block } = this
    const last = first + (messages - 1) * deal.partitions
    block.partition = deal.partitionOf(first)
    block.messages = messages
    block.lastFrame = deal.curvesIn(last)
    block.slot = deal.slotOf(first)
    block.firstMeter = block.partition + deal.partitions * deal.firstOf(first)
    schedule.fillDueUs(first, deal.partitions, messages, this.firstDueUs, block.dueUs)
    this.walks[block.partition]!.fill(
      deal.firstOf(first),
      blockCurves(block),
      block.slot,
      deal.points,
      block.wattHours,
      0,
    )
    const token = this.flying.take()
    this.setup.lags.sending(block.dueUs, messages, clock.nowUs(), this.firstDueUs)
    if (!driver.send(block, token))
      throw new RangeError(`the driver refused ${blockBytes(block)} bytes that fit its bound`)
    this.note(token, first, clock.nowUs())
  }

  private note(token: number, first: number, sentUs: number): void {
    const { deal, driver } = this.setup
    const { dueUs, messages, partition, frame, lastFrame } = this.block
    const [each, last] = [frame * deal.points, lastFrame * deal.points]
    const readings = (messages - 1) * each + last
    if (first < this.blockedUntil)
      this.latencies.sentBlocked(this.bin, dueUs, messages, each, last, sentUs, sentUs - this.lastSentUs)
    else this.latencies.sentFree(this.bin, dueUs, messages, each, last, sentUs)
    this.setup.lags.sent(dueUs, messages, each, last, sentUs, this.firstDueUs)
    this.lastSentUs = sentUs
    const flying = this.flying.at(token)
    flying.isFlying = true
    flying.bin = this.bin
    flying.readings = readings
    flying.oldestUs = dueUs[0]
    flying.newestUs = dueUs[messages - 1]
    flying.sentUs = sentUs
    this.sentMessages[partition] += messages
    this.sentReadings += readings
    this.flow.sentFlow += readings
    this.flow.inFlightPeakBytes = Math.max(this.flow.inFlightPeakBytes, driver.inFlightBytes())
  }
}
