import type { KafkaAccess } from '../../types/services.ts'
import { type Cluster, openCluster } from '../cluster/cluster.ts'
import { FetchLoops } from './fetch-loops.ts'
import { PartitionQueue } from './partition-queue.ts'
import { type FetchTrouble, ReadTroubles } from './read-troubles.ts'
import { placesOf } from './start-offsets.ts'

export interface FetchReaderSetup {
  readonly access: KafkaAccess
  readonly topic: string
  readonly clientId: string
  readonly from: 'end' | 'beginning'
  /** the clock of `arrivedUs`; without one, no record ever waited */
  readonly nowUs?: () => number
  /** largest size of one response; default 1 MiB */
  readonly maxBytesPerPartition?: number
  /** while more than this waits to be taken, nothing more is fetched; default 64 MiB */
  readonly mostWaitingBytes?: number
}

export type EachRecord = (
  view: DataView,
  valueAt: number,
  valueBytes: number,
  partition: number,
  offset: number,
  /** when the response that held it was read */
  arrivedUs: number,
) => void

/** Reads all partitions of a topic, each record once, across broken connections and leader changes. */
export interface FetchReader {
  /** Finds the start of each partition and begins fetching. Errors: LoadcurveError. */
  open(): Promise<void>
  /**
   * Hands out about `most` records that have arrived, one batch at a time from each partition in turn. `view` and the
   * bytes are valid during the call. False when there were none.
   */
  take(most: number, each: EachRecord): boolean
  /** Resolves when there may be something to take, or after `maxMs`. */
  arrival(maxMs: number): Promise<void>
  trouble(): FetchTrouble
  close(): Promise<void>
}

const defaultBytesPerPartition = 1024 * 1024
const defaultWaitingBytes = 64 * 1024 * 1024
const mostAnswerBytes = 32 * 1024 * 1024
/** A partition that moves to a broker waits for the end of the current poll there. */
const maxWaitMs = 250

export type OpenCluster = (access: KafkaAccess, clientId: string) => Promise<Cluster>

export function createFetchReader(setup: FetchReaderSetup, open: OpenCluster = openCluster): FetchReader {
  return new KafkaReader(setup, open)
}

class KafkaReader implements FetchReader {
  private readonly setup: FetchReaderSetup
  private readonly openTo: OpenCluster
  private readonly troubles = new ReadTroubles()
  private queues: PartitionQueue[] = []
  private loops: FetchLoops | null = null
  /** the partition that goes first at the next take */
  private turn = 0
  private onArrival: (() => void) | null = null

  constructor(setup: FetchReaderSetup, open: OpenCluster) {
    this.setup = setup
    this.openTo = open
  }

  async open(): Promise<void> {
    const { access, clientId, topic, from } = this.setup
    const cluster = await this.openTo(access, clientId)
    try {
      const places = await placesOf(cluster, topic, from)
      this.queues = places.map(({ partition, address, offset }) => {
        const queue = new PartitionQueue(partition, offset, (records, words) => this.troubles.skipped(records, words))
        queue.address = address
        return queue
      })
    } catch (error) {
      cluster.close()
      throw error
    }
    this.loops = this.loopsOver(cluster)
    this.loops.start()
  }

  private loopsOver(cluster: Cluster): FetchLoops {
    const { topic, maxBytesPerPartition = defaultBytesPerPartition } = this.setup
    return new FetchLoops({
      cluster,
      topic,
      queues: this.queues,
      bounds: { maxWaitMs, maxBytes: mostAnswerBytes, maxBytesPerPartition },
      mostWaitingBytes: this.setup.mostWaitingBytes ?? defaultWaitingBytes,
      troubles: this.troubles,
      onArrival: () => this.onArrival?.(),
      nowUs: this.setup.nowUs ?? (() => Number.POSITIVE_INFINITY),
    })
  }

  take(most: number, each: EachRecord): boolean {
    let [left, empty, partition, arrivedUs] = [most, 0, 0, 0]
    const pass = (view: DataView, valueAt: number, valueBytes: number, offset: number) =>
      each(view, valueAt, valueBytes, partition, offset, arrivedUs)
    while (left > 0 && empty < this.queues.length) {
      const queue = this.queues[this.turn]!
      this.turn = (this.turn + 1) % this.queues.length
      partition = queue.partition
      if (queue.isEmpty) empty++
      else {
        arrivedUs = queue.arrivedUs
        left -= queue.takeBatch(pass)
        empty = 0
      }
    }
    this.loops?.makeRoom()
    return left < most
  }

  /** Returns to the event loop even when records wait, so that sockets are served between two calls. */
  arrival(maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (this.queues.some((queue) => !queue.isEmpty)) {
        setImmediate(resolve)
        return
      }
      const done = () => {
        clearTimeout(timer)
        if (this.onArrival === done) this.onArrival = null
        resolve()
      }
      const timer = setTimeout(done, maxMs)
      this.onArrival = done
    })
  }

  trouble(): FetchTrouble {
    return this.troubles.now(this.queues.some(({ transactional }) => transactional))
  }

  async close(): Promise<void> {
    await this.loops?.close()
    this.onArrival?.()
  }
}
