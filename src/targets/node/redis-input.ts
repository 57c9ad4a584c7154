import type { Clock } from '../../clock.ts'
import { messageOf } from '../../errors.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { Input } from './input.ts'
import type { Marked, Pipeline } from './pipeline.ts'
import type { RedisQueues } from './redis-queues.ts'

export interface RedisInputSetup {
  readonly queues: RedisQueues
  /** the partitions that these queues belong to */
  readonly partitions: readonly number[]
  readonly format: MessageFormat
  readonly clock: Clock
  pause(ms: number): Promise<void>
  log(line: string): void
  /** called for each message that is left out, with why */
  onUnreadable(why: string): void
  /** closes the connection that reads the queues */
  close(): Promise<void>
}

const trimEveryUs = 50_000
/** Per response and queue: as many messages as add up to about 1 MiB, estimated from the sizes of earlier ones. */
const bytesAtOnce = 2 ** 20
const mostAtOnce = 2_000
const roomMs = 500
const retryMs = 100

/**
 * Reads the queues of its partitions in turn, and removes what is settled every 50 ms. After a kill the queues still
 * hold what was not removed, and it is taken again: what had been stored by then is stored a second time, since the
 * sums do not record which messages of a queue they contain.
 */
export function createRedisInput(setup: RedisInputSetup): Input {
  return new RedisInput(setup)
}

class RedisInput implements Input {
  private readonly setup: RedisInputSetup
  private quiet = false
  /** messages requested from each queue at once */
  private messagesAtOnce = 100
  private nextTrimUs = 0
  private reading: Promise<void> = Promise.resolve()

  constructor(setup: RedisInputSetup) {
    this.setup = setup
  }

  mark(): Marked {
    return this.setup.queues.mark()
  }

  rewind(): void {}

  async start(pipeline: Pipeline, onReady: (partitions: readonly number[]) => void): Promise<void> {
    const { partitions } = this.setup
    if (partitions.length > 0) this.reading = this.read(pipeline)
    onReady(partitions)
  }

  async quiesce(): Promise<void> {
    this.quiet = true
    await this.reading
  }

  async stop(): Promise<void> {
    await this.setup.queues.trim()
    await this.setup.close()
  }

  private async read(pipeline: Pipeline): Promise<void> {
    while (!this.quiet) {
      try {
        await this.trimInTime()
        if (pipeline.full) await pipeline.room(roomMs)
        else await this.takeSome(pipeline)
      } catch (error) {
        this.setup.log(`redis failed, will retry: ${messageOf(error)}`)
        await this.setup.pause(retryMs)
      }
    }
  }

  private async trimInTime(): Promise<void> {
    const { clock, queues } = this.setup
    if (clock.nowUs() < this.nextTrimUs) return
    await queues.trim()
    this.nextTrimUs = clock.nowUs() + trimEveryUs
  }

  private async takeSome(pipeline: Pipeline): Promise<void> {
    const { queues, clock, format, onUnreadable } = this.setup
    let bytes = 0
    const messages = await queues.next(this.messagesAtOnce, (message) => {
      bytes += message.length
      const view = new DataView(message.buffer, message.byteOffset, message.length)
      const refusal = pipeline.take(view, 0, message.length, clock.nowUs(), format)
      if (refusal !== '') onUnreadable(refusal)
    })
    if (messages > 0)
      this.messagesAtOnce = Math.max(1, Math.min(mostAtOnce, Math.floor((bytesAtOnce * messages) / Math.max(1, bytes))))
  }
}
