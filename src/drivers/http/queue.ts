import { encodeBlockMessageJson, mostJsonBytes } from '../../contract/block-json.ts'
import { type Block, blockBytes, curveMessageBytes, encodeBlock } from '../../contract/curve-message.ts'
import type { MessageFormat } from '../../types/driver.ts'
import { type OnAck, refusedByTarget } from '../driver.ts'

/** Memory that several blocks share, one after the other; reused when none of them is open. */
interface Slab {
  readonly bytes: Uint8Array
  readonly view: DataView
  used: number
  openBlocks: number
}

/** The messages of one `send`, as they will be posted; in JSON each follows its length (uint32, little-endian). */
interface QueuedBlock {
  readonly token: number
  readonly slab: Slab
  readonly messages: number
  readonly eachBytes: number
  readonly lastBytes: number
  readonly eachReadings: number
  readonly lastReadings: number
  readonly sentUs: number
  /** the next message to hand out, and where it (or its length) begins */
  next: number
  at: number
  /** messages without a response, handed out or not */
  open: number
  acceptedReadings: number
  firstAckUs: number
  lastAckUs: number
}

/** The place of one message while a request carries it. */
export interface Message {
  readonly bytes: Uint8Array
  readonly at: number
  readonly end: number
  readonly readings: number
  /** true: it was handed out before and put back */
  readonly again: boolean
  readonly block: QueuedBlock
}

const slabBytes = 256 * 1024
const lengthBytes = 4
const mostSpareSlabs = 16

/**
 * Messages that wait for a request, in order of arrival, and blocks that wait for their last response. `overheadBytes`
 * is the size of a request beyond its message, which counts as in flight too.
 */
export class MessageQueue {
  /** number of messages not handed out */
  waiting = 0
  inFlightBytes = 0
  refusedReadings = 0
  /** given up before they were posted, since this machine could not connect */
  unsentReadings = 0
  private readonly format: MessageFormat
  private readonly overheadBytes: number
  /** in the order of `add`; those before `head` are acked, those before `handOut` have no message to hand out */
  private readonly blocks: QueuedBlock[] = []
  private head = 0
  private handOut = 0
  private readonly putBack: Message[] = []
  private readonly spare: Slab[] = []
  private slab = newSlab(slabBytes)

  constructor(format: MessageFormat, overheadBytes: number) {
    this.format = format
    this.overheadBytes = overheadBytes
  }

  /** The most bytes in flight for a message of `messageBytes` in the binary form. */
  mostBytes(messageBytes: number): number {
    return this.overheadBytes + (this.format === 'json' ? mostJsonBytes(messageBytes) : messageBytes)
  }

  mostBlockBytes(block: Block): number {
    if (this.format === 'binary') return blockBytes(block) + block.messages * this.overheadBytes
    return (
      (block.messages - 1) * this.mostBytes(curveMessageBytes(block.frame, block.points)) +
      this.mostBytes(curveMessageBytes(block.lastFrame, block.points))
    )
  }

  add(block: Block, token: number, nowUs: number): void {
    const slab = this.slabFor(this.mostBlockBytes(block) + block.messages * lengthBytes)
    const at = slab.used
    slab.used = this.format === 'json' ? encodeJson(block, slab, at) : encodeBlock(block, slab.view, at)
    slab.openBlocks++
    const { messages, frame, lastFrame, points } = block
    this.blocks.push({
      token,
      slab,
      messages,
      eachBytes: curveMessageBytes(frame, points),
      lastBytes: curveMessageBytes(lastFrame, points),
      eachReadings: frame * points,
      lastReadings: lastFrame * points,
      sentUs: nowUs,
      next: 0,
      at,
      open: messages,
      acceptedReadings: 0,
      firstAckUs: 0,
      lastAckUs: 0,
    })
    this.waiting += messages
    this.inFlightBytes += slab.used - at + messages * (this.overheadBytes - (this.format === 'json' ? lengthBytes : 0))
  }

  /** The oldest waiting message, or null. It must come back through `accept`, `refuse` or `again`. */
  take(): Message | null {
    if (this.waiting === 0) return null
    this.waiting--
    if (this.putBack.length > 0) return this.putBack.shift()!
    let block = this.blocks[this.handOut]!
    while (block.next === block.messages) block = this.blocks[++this.handOut]!
    return this.handOutOf(block)
  }

  accept(message: Message, nowUs: number): void {
    const { block } = message
    if (block.acceptedReadings === 0) block.firstAckUs = nowUs
    block.acceptedReadings += message.readings
    block.lastAckUs = nowUs
    this.settle(message)
  }

  refuse(message: Message): void {
    this.refusedReadings += message.readings
    this.settle(message)
  }

  /** Puts the message back at the front. */
  again(message: Message): void {
    this.putBack.push({ ...message, again: true })
    this.waiting++
  }

  /** Gives up waiting messages that were sent at `us` or before. `unsent`: it is not the front end that refuses them. */
  refuseSentBy(us: number, unsent = false): void {
    const before = this.refusedReadings
    this.refuseWaiting(us)
    if (!unsent) return
    this.unsentReadings += this.refusedReadings - before
    this.refusedReadings = before
  }

  private refuseWaiting(us: number): void {
    for (const message of this.putBack.splice(0)) {
      if (message.block.sentUs > us) this.putBack.push(message)
      else {
        this.waiting--
        this.refuse(message)
      }
    }
    for (let i = this.handOut; i < this.blocks.length && this.blocks[i]!.sentUs <= us; i++) {
      const block = this.blocks[i]!
      while (block.next < block.messages) {
        this.waiting--
        this.refuse(this.handOutOf(block))
      }
    }
  }

  /** Calls back for each block whose messages all have a response, in the order of `add`. */
  takeAcks(onAck: OnAck): void {
    while (this.head < this.blocks.length && this.blocks[this.head]!.open === 0) {
      const { token, acceptedReadings, firstAckUs, lastAckUs } = this.blocks[this.head++]!
      if (acceptedReadings === 0) onAck(token, refusedByTarget)
      else onAck(token, lastAckUs, { readings: acceptedReadings, firstAckUs })
    }
    if (this.head < 1024) return
    this.handOut = Math.max(0, this.handOut - this.head)
    this.blocks.splice(0, this.head)
    this.head = 0
  }

  private handOutOf(block: QueuedBlock): Message {
    const last = block.next === block.messages - 1
    const json = this.format === 'json'
    const at = json ? block.at + lengthBytes : block.at
    const bytes = json ? block.slab.view.getUint32(block.at, true) : last ? block.lastBytes : block.eachBytes
    block.next++
    block.at = at + bytes
    const readings = last ? block.lastReadings : block.eachReadings
    return { bytes: block.slab.bytes, at, end: at + bytes, readings, again: false, block }
  }

  private settle({ block, at, end }: Message): void {
    this.inFlightBytes -= end - at + this.overheadBytes
    if (--block.open > 0) return
    const { slab } = block
    if (--slab.openBlocks > 0) return
    slab.used = 0
    if (slab !== this.slab && slab.bytes.length === slabBytes && this.spare.length < mostSpareSlabs)
      this.spare.push(slab)
  }

  private slabFor(bytes: number): Slab {
    if (this.slab.used + bytes > this.slab.bytes.length)
      this.slab = bytes > slabBytes ? newSlab(bytes) : (this.spare.pop() ?? newSlab(slabBytes))
    return this.slab
  }
}

function newSlab(size: number): Slab {
  const bytes = new Uint8Array(size)
  return { bytes, view: new DataView(bytes.buffer), used: 0, openBlocks: 0 }
}

function encodeJson(block: Block, { view }: Slab, start: number): number {
  let at = start
  for (let i = 0; i < block.messages; i++) {
    const end = encodeBlockMessageJson(block, i, view, at + lengthBytes)
    view.setUint32(at, end - at - lengthBytes, true)
    at = end
  }
  return at
}
