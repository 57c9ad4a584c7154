import { BrokerFetch, type BrokerFetchSetup } from './broker-fetch.ts'
import type { PartitionQueue } from './partition-queue.ts'
import { backOffMs, Pauses } from './pauses.ts'

export interface FetchLoopSetup extends Omit<BrokerFetchSetup, 'onLost'> {
  /** by partition from 0 */
  readonly queues: readonly PartitionQueue[]
  /** while more than this waits to be taken, nothing more is fetched */
  readonly mostWaitingBytes: number
}

/**
 * One loop per broker that leads a partition: one long poll after the other, for all of its partitions. An unreachable
 * broker is retried until `close`; partitions follow their leaders. A loop never throws.
 */
export class FetchLoops {
  private readonly setup: FetchLoopSetup
  private readonly pauses = new Pauses()
  /** consecutive failures, by address */
  private readonly failures = new Map<string, number>()
  private readonly brokers = new Map<string, BrokerFetch>()
  private readonly running = new Map<string, Promise<void>>()
  private readonly leaderless = new Set<PartitionQueue>()
  private waitingForRoom: (() => void)[] = []
  private looking: Promise<void> | null = null
  private closed = false

  constructor(setup: FetchLoopSetup) {
    this.setup = setup
  }

  /** Begins with these leaders. */
  start(places: readonly { readonly partition: number; readonly address: string }[]): void {
    for (const { partition, address } of places) this.assign(this.setup.queues[partition]!, address)
    this.go()
  }

  /** To be called after records were taken. */
  makeRoom(): void {
    if (this.waitingForRoom.length === 0 || !this.hasRoom()) return
    for (const go of this.waitingForRoom.splice(0)) go()
  }

  async close(): Promise<void> {
    this.closed = true
    this.pauses.end()
    for (const go of this.waitingForRoom.splice(0)) go()
    this.setup.cluster.close()
    await Promise.all([...this.running.values(), this.looking])
  }

  private hasRoom(): boolean {
    return this.setup.ready.bytes < this.setup.mostWaitingBytes
  }

  /** Starts a loop for each leader that has none, and a search for leaders that are missing. */
  private go(): void {
    if (this.closed) return
    for (const [address, broker] of this.brokers) {
      if (broker.hasPartitions && !this.running.has(address)) this.running.set(address, this.run(broker))
    }
    if (this.looking === null && this.leaderless.size > 0) {
      this.looking = this.look().finally(() => {
        this.looking = null
      })
    }
  }

  private async run(broker: BrokerFetch): Promise<void> {
    while (!this.closed && broker.hasPartitions) {
      if (!this.hasRoom()) {
        await new Promise<void>((resolve) => this.waitingForRoom.push(resolve))
        continue
      }
      try {
        await broker.once()
        this.failures.delete(broker.address)
      } catch (cause) {
        if (!this.closed) await this.recover(broker.address, cause)
      }
    }
    this.running.delete(broker.address)
  }

  /** The broker is unreachable, or refused the whole request. */
  private async recover(address: string, cause: unknown): Promise<void> {
    const failures = this.failures.get(address) ?? 0
    this.failures.set(address, failures + 1)
    if (failures === 0) this.setup.troubles.reconnected()
    this.setup.troubles.failed(cause)
    await this.pauses.pause(backOffMs(failures))
    await this.followLeaders()
  }

  private assign(queue: PartitionQueue, address: string | null): void {
    if (address === null) this.leaderless.add(queue)
    else this.leaderless.delete(queue)
    if (queue.address === address) return
    if (queue.address !== null) this.brokerAt(queue.address).release(queue)
    queue.address = address
    if (address !== null) this.brokerAt(address).adopt(queue)
  }

  private brokerAt(address: string): BrokerFetch {
    const known = this.brokers.get(address)
    if (known !== undefined) return known
    const broker = new BrokerFetch(address, { ...this.setup, onLost: (queue) => this.lose(queue) })
    this.brokers.set(address, broker)
    return broker
  }

  private lose(queue: PartitionQueue): void {
    this.assign(queue, null)
    this.go()
  }

  /** Looks until each partition has a leader again. */
  private async look(): Promise<void> {
    for (let failures = 0; !this.closed && this.leaderless.size > 0; failures++) {
      await this.pauses.pause(backOffMs(failures))
      await this.followLeaders()
    }
  }

  private async followLeaders(): Promise<void> {
    if (this.closed) return
    const { cluster, topic, queues, troubles } = this.setup
    try {
      await cluster.refresh(topic)
      for (const { partition, address } of await cluster.leaders(topic)) {
        const queue = queues[partition]
        if (queue === undefined) continue
        this.assign(queue, address)
        if (address !== null) this.brokerAt(address).suspect(queue)
      }
    } catch (cause) {
      if (!this.closed) troubles.failed(cause)
    }
    this.go()
  }
}
