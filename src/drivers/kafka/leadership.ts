import type { Clock } from '../../clock.ts'
import { LoadcurveError } from '../../errors.ts'
import type { Cluster } from '../../kafka/cluster/cluster.ts'
import { BrokenConnection } from '../../kafka/protocol/errors.ts'
import { Lane } from './lane.ts'
import type { PartitionStream } from './partition-stream.ts'
import { BackOff, type Trouble } from './trouble.ts'

/** While a broker starts, a topic may be unknown for a moment. */
const patienceUs = 10_000_000

export interface LeadershipSetup {
  readonly cluster: Cluster
  readonly topic: string
  readonly clock: Clock
  readonly streams: readonly PartitionStream[]
  readonly lanesPerBroker: number
  readonly trouble: Trouble
}

/** Assigns each partition to a lane, as leaders change. */
export class Leadership {
  readonly lanes = new Map<string, Lane>()
  private readonly setup: LeadershipSetup
  private readonly addresses = new Map<number, string>()
  private readonly indexes: ReadonlyMap<PartitionStream, number>
  private readonly backOff = new BackOff()
  private asking = false
  private askAtUs = 0
  private failingSinceUs = 0

  constructor(setup: LeadershipSetup) {
    this.setup = setup
    this.indexes = new Map(setup.streams.map((stream, index) => [stream, index]))
  }

  /** Must be called first. Errors: LoadcurveError if the topic does not exist or lacks a needed partition. */
  async open(): Promise<void> {
    const { cluster, topic, streams } = this.setup
    const leaders = await cluster.leaders(topic)
    this.learn(leaders)
    const missing = streams.find(({ partition }) => partition >= leaders.length)
    if (missing !== undefined) {
      const message = `The topic ${topic} has ${leaders.length} partitions, but partition ${missing.partition} is needed`
      throw new LoadcurveError('DRIVER_FAILED', message, { hint: `Set partitions: ${leaders.length}.` })
    }
    for (const stream of streams) if (!this.place(stream)) stream.recover(this.setup.clock.nowUs())
  }

  /** Requests the leaders, unless a request is pending or was just made. True when it starts one. */
  refresh(onDone: (known: boolean) => void): boolean {
    const { clock } = this.setup
    if (this.asking || clock.nowUs() < this.askAtUs) return false
    this.asking = true
    void this.ask().then((known) => {
      this.asking = false
      this.askAtUs = clock.nowUs() + this.backOff.nextUs()
      if (known) this.backOff.reset()
      onDone(known)
    })
    return true
  }

  /** Assigns a partition with nothing in flight to the lane of its leader; false while it has no leader. */
  place(stream: PartitionStream): boolean {
    const address = this.addresses.get(stream.partition)
    const index = this.indexes.get(stream)! % this.setup.lanesPerBroker
    const lane = address === undefined ? null : this.lane(address, index)
    if (stream.lane === lane) return lane !== null
    stream.lane?.release(stream)
    lane?.adopt(stream)
    stream.lane = lane
    return lane !== null
  }

  private async ask(): Promise<boolean> {
    const { cluster, topic, trouble, clock } = this.setup
    try {
      await cluster.refresh(topic)
      this.learn(await cluster.leaders(topic))
      this.failingSinceUs = 0
      return true
    } catch (error) {
      trouble.noteFailed(error)
      if (error instanceof BrokenConnection || !(error instanceof LoadcurveError)) return false
      if (this.failingSinceUs === 0) this.failingSinceUs = clock.nowUs()
      if (clock.nowUs() - this.failingSinceUs > patienceUs) trouble.fail(error)
      return false
    }
  }

  private learn(leaders: readonly { readonly partition: number; readonly address: string | null }[]): void {
    for (const { partition, address } of leaders) {
      if (address === null) this.addresses.delete(partition)
      else this.addresses.set(partition, address)
    }
  }

  private lane(address: string, index: number): Lane {
    const key = `${address} ${index}`
    const lane = this.lanes.get(key) ?? new Lane(address, index, this.setup.cluster, this.setup.trouble)
    this.lanes.set(key, lane)
    return lane
  }
}
