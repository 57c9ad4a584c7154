import { chunkOverheadBytes, type RingProducer } from '../channel/ring.ts'
import { type Block, blockBytes, encodeBlock } from '../contract/curve-message.ts'
import { noTrouble } from '../types/measurement.ts'
import type { Driver, OnAck } from './driver.ts'

interface Sent {
  readonly token: number
  readonly bytes: number
}

/**
 * Writes messages into the rings of the embedded target, partition p into ring p mod (number of rings). A block is one
 * chunk: its messages one after the other, in the format of the contract. The target acks a chunk by releasing it.
 * `maxBlockBytes`: the largest block that will be sent; up to that much space may be lost where the ring wraps.
 */
export function createEmbeddedDriver(rings: readonly RingProducer[], maxBlockBytes: number): Driver {
  return new EmbeddedDriver(rings, maxBlockBytes)
}

class EmbeddedDriver implements Driver {
  readonly needsLoop = false
  readonly acksStampedByTarget = true
  readonly failure = null
  private readonly rings: readonly RingProducer[]
  private readonly maxBlockBytes: number
  /** chunks of each ring in the order in which they were sent; those before its head are accepted */
  private readonly sent: Sent[][]
  private readonly heads: number[]
  private flyingBytes = 0

  constructor(rings: readonly RingProducer[], maxBlockBytes: number) {
    this.rings = rings
    this.maxBlockBytes = maxBlockBytes
    this.sent = rings.map(() => [])
    this.heads = rings.map(() => 0)
  }

  async open(): Promise<void> {}

  room(messageBytes: number): number {
    let room = Number.POSITIVE_INFINITY
    for (const ring of this.rings)
      room = Math.min(room, Math.floor((ring.free() - this.maxBlockBytes) / (messageBytes + chunkOverheadBytes)))
    return room
  }

  send(block: Block, token: number): boolean {
    const r = block.partition % this.rings.length
    const ring = this.rings[r]!
    const bytes = blockBytes(block)
    const at = ring.reserve(bytes)
    if (at < 0) return false
    encodeBlock(block, ring.view, at)
    ring.publish(bytes)
    this.sent[r]!.push({ token, bytes })
    this.flyingBytes += bytes
    return true
  }

  takeAcks(onAck: OnAck): void {
    for (const [r, ring] of this.rings.entries()) {
      const [sent, heads] = [this.sent[r]!, this.heads]
      ring.reclaim((ackUs) => {
        const { token, bytes } = sent[heads[r]!++]!
        this.flyingBytes -= bytes
        onAck(token, ackUs)
      })
      this.dropAccepted(r)
    }
  }

  inFlightBytes(): number {
    return this.flyingBytes
  }

  flush(): number {
    return Number.POSITIVE_INFINITY
  }

  counters() {
    return noTrouble
  }

  async close(): Promise<void> {}

  private dropAccepted(r: number): void {
    if (this.heads[r]! < 1024) return
    this.sent[r]!.splice(0, this.heads[r]!)
    this.heads[r] = 0
  }
}
