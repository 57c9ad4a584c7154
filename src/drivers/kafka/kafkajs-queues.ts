import type { Message } from 'kafkajs'
import { SendFate } from './kafkajs-fate.ts'
import { BackOff } from './trouble.ts'

interface Added {
  readonly messages: readonly Message[]
  readonly token: number
  readonly bytes: number
  readonly nowUs: number
}

/** A block with its unsettled messages. */
interface Waiting {
  readonly token: number
  readonly atUs: number
  /** average size of a message */
  readonly messageBytes: number
  left: number
}

/** The messages of one partition in order; the first of them are in flight while `sending`. */
export class KafkajsQueue {
  readonly partition: number
  /** of the messages in flight */
  fate = new SendFate()
  /** when the first attempt of the current send began */
  triedSinceUs = 0
  bytes = 0
  private readonly most: number
  private readonly lingerUs: number
  private readonly messages: Message[] = []
  private readonly blocks: Waiting[] = []
  private readonly backOff = new BackOff()
  private sending = 0
  private underWay = false
  private notBeforeUs = 0

  constructor(partition: number, most: number, lingerUs: number) {
    this.partition = partition
    this.most = most
    this.lingerUs = lingerUs
  }

  add({ messages, token, bytes, nowUs }: Added): void {
    for (const message of messages) this.messages.push(message)
    this.blocks.push({ token, atUs: nowUs, left: messages.length, messageBytes: bytes / messages.length })
    this.bytes += bytes
  }

  /** When `ready` may become true without a response; Infinity = it cannot. */
  nextUs(): number {
    if (this.underWay || this.messages.length === 0) return Number.POSITIVE_INFINITY
    const full = this.sending > 0 || this.messages.length >= this.most
    return Math.max(this.notBeforeUs, full ? 0 : this.blocks[0]!.atUs + this.lingerUs)
  }

  ready(nowUs: number): boolean {
    return nowUs >= this.nextUs() && this.nextUs() < Number.POSITIVE_INFINITY
  }

  /** The messages to send now: after a failure, the same ones once more. */
  begin(): Message[] {
    if (this.sending === 0) this.sending = Math.min(this.most, this.messages.length)
    this.underWay = true
    this.fate.asked()
    return this.messages.slice(0, this.sending)
  }

  readings({ frame, points }: { readonly frame: number; readonly points: number }): number {
    return this.sending * frame * points
  }

  retry(nowUs: number): void {
    if (this.triedSinceUs === 0) this.triedSinceUs = nowUs
    this.notBeforeUs = nowUs + this.backOff.nextUs()
    this.underWay = false
  }

  /** The messages in flight are settled; returns the blocks that end in them. */
  settle(): number[] {
    const tokens: number[] = []
    this.messages.splice(0, this.sending)
    for (let left = this.sending; left > 0; ) {
      const block = this.blocks[0]!
      const part = Math.min(left, block.left)
      block.left -= part
      left -= part
      this.bytes -= part * block.messageBytes
      if (block.left === 0) tokens.push(this.blocks.shift()!.token)
    }
    if (this.messages.length === 0) this.bytes = 0
    this.sending = 0
    this.triedSinceUs = 0
    this.underWay = false
    this.fate = new SendFate()
    this.backOff.reset()
    return tokens
  }
}

export class KafkajsQueues {
  private readonly queues: ReadonlyMap<number, KafkajsQueue>

  constructor(partitions: readonly number[], most: number, lingerUs: number) {
    this.queues = new Map(partitions.map((partition) => [partition, new KafkajsQueue(partition, most, lingerUs)]))
  }

  /** size of the unsettled messages */
  get bytes(): number {
    let bytes = 0
    for (const queue of this.queues.values()) bytes += queue.bytes
    return bytes
  }

  all(): Iterable<KafkajsQueue> {
    return this.queues.values()
  }

  of(partition: number): KafkajsQueue {
    const queue = this.queues.get(partition)
    if (queue === undefined) throw new RangeError(`partition ${partition} is not this driver's`)
    return queue
  }

  add(partition: number, added: Added): KafkajsQueue {
    const queue = this.of(partition)
    queue.add(added)
    return queue
  }
}
