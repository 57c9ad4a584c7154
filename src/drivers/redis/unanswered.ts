import type { Block } from '../../contract/curve-message.ts'
import { type OnAck, refusedByTarget } from '../driver.ts'

/** The messages of one `send`, in the order in which their replies come. */
interface SentBlock {
  readonly token: number
  readonly messages: number
  readonly eachReadings: number
  readonly lastReadings: number
  answered: number
  acceptedReadings: number
  firstAckUs: number
  lastAckUs: number
}

/** Blocks whose replies are pending, or not reported yet. Replies come in the order of the messages. */
export class UnansweredBlocks {
  refusedReadings = 0
  private readonly blocks: SentBlock[] = []
  /** blocks before this are reported, blocks before `current` have all their replies */
  private head = 0
  private current = 0

  add({ messages, frame, lastFrame, points }: Block, token: number): void {
    this.blocks.push({
      token,
      messages,
      eachReadings: frame * points,
      lastReadings: lastFrame * points,
      answered: 0,
      acceptedReadings: 0,
      firstAckUs: 0,
      lastAckUs: 0,
    })
  }

  /** The next `count` messages were accepted. */
  accept(count: number, nowUs: number): void {
    for (let left = count; left > 0; ) {
      const block = this.blocks[this.current]!
      const taken = Math.min(left, block.messages - block.answered)
      if (block.acceptedReadings === 0) block.firstAckUs = nowUs
      block.acceptedReadings += readingsOf(block, block.answered, taken)
      block.lastAckUs = nowUs
      this.answer(block, taken)
      left -= taken
    }
  }

  /** The next `count` messages were refused. */
  refuse(count: number): void {
    for (let left = count; left > 0; ) {
      const block = this.blocks[this.current]!
      const taken = Math.min(left, block.messages - block.answered)
      this.refusedReadings += readingsOf(block, block.answered, taken)
      this.answer(block, taken)
      left -= taken
    }
  }

  /** The number of readings in the next `count` messages. */
  readings(count: number): number {
    let readings = 0
    for (let i = this.current, left = count; left > 0; i++) {
      const block = this.blocks[i]!
      const taken = Math.min(left, block.messages - block.answered)
      readings += readingsOf(block, block.answered, taken)
      left -= taken
    }
    return readings
  }

  takeAcks(onAck: OnAck): void {
    for (; this.head < this.current; this.head++) {
      const { token, acceptedReadings, firstAckUs, lastAckUs } = this.blocks[this.head]!
      if (acceptedReadings === 0) onAck(token, refusedByTarget)
      else onAck(token, lastAckUs, { readings: acceptedReadings, firstAckUs })
    }
    if (this.head < 1024) return
    this.blocks.splice(0, this.head)
    this.current -= this.head
    this.head = 0
  }

  private answer(block: SentBlock, messages: number): void {
    block.answered += messages
    if (block.answered === block.messages) this.current++
  }
}

function readingsOf({ messages, eachReadings, lastReadings }: SentBlock, first: number, count: number): number {
  return count * eachReadings + (first + count === messages ? lastReadings - eachReadings : 0)
}
