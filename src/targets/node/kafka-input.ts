import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { Input } from './input.ts'
import { retryWithoutEnd } from './kafka-client.ts'
import { type Gone, Offsets } from './offsets.ts'
import type { Pipeline } from './pipeline.ts'

type Batch = EachBatchPayload['batch']

export interface KafkaInputSetup {
  readonly kafka: Kafka
  readonly topic: string
  readonly group: string
  readonly partitions: number
  readonly format: MessageFormat
  readonly clock: Clock
  /** up to which offset records of a partition are stored already; rejects while nobody can tell */
  storedOffset(partition: number): Promise<number>
  pause(ms: number): Promise<void>
  log(line: string): void
  /** what costs readings and does not end the process */
  onTrouble(words: string): void
}

/** The least that a broker allows by default: a process that was killed is missed after this long. */
const sessionMs = 6000
const heartbeatMs = 1000
/** Longest poll; the group's heartbeats come between polls. */
const longestPollMs = 250
const commitEveryMs = 50
/** Of one answer and partition: more only makes garbage that lives longer. A larger batch comes whole all the same. */
const mostFetchBytes = 2 ** 18
/** Between two looks at the clock. */
const recordsPerLook = 256
const roomMs = 500
/** How long an answer about stored offsets is waited for between two heartbeats, and the pause after an error. */
const answerMs = 500
const errorPauseMs = 100
/** At most, before a rebalance: well below the time that the group waits for its members. */
const letGoMs = 2000

/**
 * A member of the consumer group. Places are committed every 50 ms, after what is before them was stored and published:
 * a process that is killed repeats at most what it published since. Before a rebalance a process finishes and commits
 * what it has taken; after it the group starts again from what was committed, and what this process has taken already it
 * skips. So nothing doubles while processes live. What another process stored and did not commit is told apart by the
 * stored offset, which is learned anew whenever partitions are dealt out.
 */
export function createKafkaInput(setup: KafkaInputSetup): Input {
  const { kafka, topic, clock, log } = setup
  const offsets = new Offsets()
  const consumer = kafka.consumer({
    groupId: setup.group,
    sessionTimeout: sessionMs,
    rebalanceTimeout: 2 * sessionMs,
    heartbeatInterval: heartbeatMs,
    maxWaitTimeInMs: longestPollMs,
    maxBytesPerPartition: mostFetchBytes,
    retry: { ...retryWithoutEnd, restartOnFailure: async () => true },
  })
  let timer: NodeJS.Timeout | undefined
  let [quiet, leaving, refused] = [false, false, 0]

  const commit = async (): Promise<void> => {
    const places = offsets.uncommitted()
    if (places.length === 0) return
    try {
      await consumer.commitOffsets(places.map(({ partition, next }) => ({ topic, partition, offset: String(next) })))
    } catch (error) {
      log(`offsets not committed, to be tried again: ${String(error)}`)
    }
  }
  const commitAgain = async (): Promise<void> => {
    await commit()
    timer = setTimeout(commitAgain, commitEveryMs)
  }
  /** one buffer holds all records of a fetch: a view of it is kept while they come from the same */
  let [buffer, view]: [ArrayBufferLike | null, DataView] = [null, new DataView(new ArrayBuffer(0))]
  const viewOf = (value: Buffer | null): DataView => {
    if (value !== null && value.buffer !== buffer) {
      buffer = value.buffer
      view = new DataView(buffer)
    }
    return view
  }
  /** Takes some of the records from index `from` on; returns the index of the first that was not taken. */
  const takeRecords = (pipeline: Pipeline, { partition, messages }: Batch, from: number): number => {
    const storedBelow = offsets.storedBelow(partition)!
    const end = Math.min(messages.length, from + recordsPerLook)
    const nowUs = clock.nowUs()
    tellGone(setup, partition, offsets.follow(partition, messages[from]!.offset, messages[end - 1]!.offset))
    let i = from
    for (; i < end && !pipeline.full; i++) {
      const { value, offset } = messages[i]!
      const place = Number(offset)
      // before the record is taken: what is open until then is marked without it
      pipeline.separate(place < storedBelow)
      if (!offsets.take(partition, place)) continue
      const [at, bytes] = value === null ? [0, 0] : [value.byteOffset, value.length]
      const refusal = pipeline.take(viewOf(value), at, bytes, nowUs, setup.format)
      if (refusal !== '' && refused++ === 0)
        log(`record ${offset} of partition ${partition} is no curve message, the first of its kind: ${refusal}`)
    }
    return i
  }
  /** Waits, as long as one may between two heartbeats, until it is known what is stored of a partition. */
  const learn = async (partition: number): Promise<void> => {
    const asked = offsets.learn(partition, setup.storedOffset).catch((error) => {
      log(`stored offset of partition ${partition} not read, to be tried again: ${messageOf(error)}`)
      return setup.pause(errorPauseMs)
    })
    await Promise.race([asked, setup.pause(answerMs)])
  }
  /** Partitions will be another's: what was taken is finished and committed, so that it need not be taken twice. */
  const letGo = async (pipeline: Pipeline): Promise<void> => {
    if (leaving) return
    leaving = true
    await pipeline.drain(letGoMs)
    await commit()
  }
  const remain = async (pipeline: Pipeline, { heartbeat }: EachBatchPayload): Promise<void> => {
    try {
      await heartbeat()
    } catch (error) {
      if (isRebalance(error)) await letGo(pipeline)
      throw error
    }
  }
  /** What is left of a batch here was not resolved: kafkajs brings it again. */
  const eachBatch = async (pipeline: Pipeline, payload: EachBatchPayload): Promise<void> => {
    const { batch } = payload
    const { turn } = offsets
    const mayGoOn = () => turn === offsets.turn && !quiet && !leaving && payload.isRunning() && !payload.isStale()
    // before anything is taken: a process that stood still may be no member any more, and its partitions another's
    await remain(pipeline, payload)
    for (let next = 0; next < batch.messages.length; ) {
      while ((pipeline.full || offsets.storedBelow(batch.partition) === null) && mayGoOn()) {
        await (pipeline.full ? pipeline.room(roomMs) : learn(batch.partition))
        await remain(pipeline, payload)
      }
      if (!mayGoOn()) return
      next = takeRecords(pipeline, batch, next)
    }
    payload.resolveOffset(batch.lastOffset())
  }

  return {
    mark: offsets.mark,
    rewind: () => {
      log('records that were taken here were stored by another process: what is not settled is taken again')
      for (const { partition, next } of offsets.rewind()) consumer.seek({ topic, partition, offset: String(next) })
    },
    start: async (pipeline, onReady) => {
      watch(consumer, topic, offsets, (mine) => {
        leaving = false
        onReady(mine)
      })
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: setup.partitions,
        eachBatch: (payload) => eachBatch(pipeline, payload),
      })
      void commitAgain()
    },
    quiesce: async () => {
      quiet = true
      consumer.pause([{ topic }])
    },
    stop: async () => {
      clearTimeout(timer)
      await commit()
      await consumer.disconnect()
    },
  }
}

/** `gone`: records, and the offset that is there instead; null = all are there */
function tellGone({ topic, log, onTrouble }: KafkaInputSetup, partition: number, gone: Gone | null): void {
  if (gone === null) return
  const place = `partition ${partition} of ${topic}, before offset ${gone.before}`
  const words = `${gone.records} records of ${place}, were gone before they could be read`
  log(words)
  onTrouble(words)
}

function isRebalance(error: unknown): boolean {
  return error instanceof Error && 'type' in error && error.type === 'REBALANCE_IN_PROGRESS'
}

/** Tells of partitions that came, and learns what was committed: kafkajs says nothing about a commit it dropped. */
function watch(
  consumer: Consumer,
  topic: string,
  offsets: Offsets,
  onReady: (partitions: readonly number[]) => void,
): void {
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const partitions = payload.memberAssignment[topic] ?? []
    offsets.assign(partitions)
    onReady(partitions)
  })
  consumer.on(consumer.events.COMMIT_OFFSETS, ({ payload }) => {
    for (const committed of payload.topics)
      for (const { partition, offset } of committed.partitions) offsets.committed(partition, Number(offset))
  })
}
