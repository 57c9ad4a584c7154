import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { Input } from './input.ts'
import type { Pipeline } from './pipeline.ts'
import type { RedisQueues } from './redis-queues.ts'

export interface RedisInputSetup {
  readonly queues: RedisQueues
  /** whose queues these are */
  readonly partitions: readonly number[]
  readonly format: MessageFormat
  readonly clock: Clock
  pause(ms: number): Promise<void>
  log(line: string): void
  /** ends the connection that the queues are read with */
  close(): Promise<void>
}

const trimEveryUs = 50_000
/** Of one answer and queue: as many messages as make about a MiB, by the size of those that came before. */
const bytesAtOnce = 2 ** 20
const mostAtOnce = 2_000
const roomMs = 500
const retryMs = 100

/**
 * Reads the queues of its partitions in turn, and removes what is settled every 50 ms. After a kill the queues still hold
 * what was not removed, and it is taken again: what had been stored by then is stored a second time, since the sums say
 * nothing about messages of a queue.
 */
export function createRedisInput(setup: RedisInputSetup): Input {
  const { queues, clock, format, log } = setup
  let [quiet, most, nextTrimUs] = [false, 100, 0]
  let reading: Promise<void> = Promise.resolve()

  const takeSome = async (pipeline: Pipeline): Promise<void> => {
    let [bytes, refusal] = [0, '']
    const messages = await queues.next(most, (message) => {
      bytes += message.length
      const view = new DataView(message.buffer, message.byteOffset, message.length)
      refusal ||= pipeline.take(view, 0, message.length, clock.nowUs(), format)
    })
    if (refusal !== '') log(`a queue held what is no curve message: ${refusal}`)
    if (messages > 0)
      most = Math.max(1, Math.min(mostAtOnce, Math.floor((bytesAtOnce * messages) / Math.max(1, bytes))))
  }
  const trimInTime = async (): Promise<void> => {
    if (clock.nowUs() < nextTrimUs) return
    await queues.trim()
    nextTrimUs = clock.nowUs() + trimEveryUs
  }
  const read = async (pipeline: Pipeline): Promise<void> => {
    while (!quiet) {
      try {
        await trimInTime()
        if (pipeline.full) await pipeline.room(roomMs)
        else await takeSome(pipeline)
      } catch (error) {
        log(`redis, to be tried again: ${messageOf(error)}`)
        await setup.pause(retryMs)
      }
    }
  }

  return {
    mark: queues.mark,
    rewind: () => {},
    start: async (pipeline, onReady) => {
      if (setup.partitions.length > 0) reading = read(pipeline)
      onReady(setup.partitions)
    },
    quiesce: async () => {
      quiet = true
      await reading
    },
    stop: async () => {
      await queues.trim()
      await setup.close()
    },
  }
}
