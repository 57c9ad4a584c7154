import type { KafkaAccess } from '../../types/services.ts'
import { type Cluster, openCluster } from '../cluster/cluster.ts'
import { FetchLoops } from './fetch-loops.ts'
import { PartitionQueue } from './partition-queue.ts'
import { type FetchTrouble, ReadTroubles } from './read-troubles.ts'
import { ReadyPartitions } from './ready-partitions.ts'
import { type PartitionPlace, placesOf } from './start-offsets.ts'

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
  private readonly ready = new ReadyPartitions()
  private loops: FetchLoops | null = null
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
      this.loops = this.loopsOver(cluster, places)
      this.loops.start(places)
    } catch (error) {
      cluster.close()
      throw error
    }
  }

  private loopsOver(cluster: Cluster, places: readonly PartitionPlace[]): FetchLoops {
    const { topic, maxBytesPerPartition = defaultBytesPerPartition } = this.setup
    const onSkipped = (records: number, words: string) => this.troubles.skipped(records, words)
    return new FetchLoops({
      cluster,
      topic,
      queues: places.map(({ partition, offset }) => new PartitionQueue(partition, offset, onSkipped)),
      ready: this.ready,
      bounds: { maxWaitMs, maxBytes: mostAnswerBytes, maxBytesPerPartition },
      mostWaitingBytes: this.setup.mostWaitingBytes ?? defaultWaitingBytes,
      troubles: this.troubles,
      onArrival: () => this.onArrival?.(),
      nowUs: this.setup.nowUs ?? (() => Number.POSITIVE_INFINITY),
    })
  }

  take(most: number, each: EachRecord): boolean {
    let [partition, arrivedUs] = [0, 0]
    const pass = (view: DataView, valueAt: number, valueBytes: number, offset: number) =>
      each(view, valueAt, valueBytes, partition, offset, arrivedUs)
    const taken = this.ready.take(most, (queue) => {
      partition = queue.partition
      arrivedUs = queue.arrivedUs
      return pass
    })
    this.loops?.makeRoom()
    return taken > 0
  }

  /** Returns to the event loop even when records wait, so that sockets are served between two calls. */
  arrival(maxMs: number): Promise<void> {
    return new Promise((resolve) => {
      if (!this.ready.isEmpty) {
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
    return this.troubles.now(this.ready.transactional)
  }

  async close(): Promise<void> {
    await this.loops?.close()
    this.onArrival?.()
  }
}
