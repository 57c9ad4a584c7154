import { chunkOverheadBytes, type RingProducer } from '../channel/ring.ts'
import { type Block, blockBytes, encodeBlock } from '../contract/curve-message.ts'
import { noTrouble } from '../types/measurement.ts'
import type { Driver } from './driver.ts'

interface Sent {
  readonly token: number
  readonly bytes: number
}

/**
 * Writes messages into the rings of the embedded target, partition p into ring p mod (number of rings). A block is one
 * chunk: its messages one after the other, as the contract has them. The target's release of a chunk is the ack.
 * `maxBlockBytes`: the largest block that will be sent; as much may be lost where the ring wraps.
 */
export function createEmbeddedDriver(rings: readonly RingProducer[], maxBlockBytes: number): Driver {
  const sent: Sent[][] = rings.map(() => [])
  const heads = rings.map(() => 0)
  let flying = 0
  const dropTaken = (r: number) => {
    if (heads[r]! < 1024) return
    sent[r]!.splice(0, heads[r]!)
    heads[r] = 0
  }
  return {
    needsLoop: false,
    failure: null,
    open: async () => {},
    flush: () => Number.POSITIVE_INFINITY,
    counters: () => noTrouble,
    room: (messageBytes) => {
      let room = Number.POSITIVE_INFINITY
      for (const ring of rings)
        room = Math.min(room, Math.floor((ring.free() - maxBlockBytes) / (messageBytes + chunkOverheadBytes)))
      return room
    },
    send: (block: Block, token: number) => {
      const r = block.partition % rings.length
      const ring = rings[r]!
      const bytes = blockBytes(block)
      const at = ring.reserve(bytes)
      if (at < 0) return false
      encodeBlock(block, ring.view, at)
      ring.publish(bytes)
      sent[r]!.push({ token, bytes })
      flying += bytes
      return true
    },
    takeAcks: (onAck) => {
      for (const [r, ring] of rings.entries()) {
        ring.reclaim((ackUs) => {
          const { token, bytes } = sent[r]![heads[r]!++]!
          flying -= bytes
          onAck(token, ackUs)
        })
        dropTaken(r)
      }
    },
    inFlightBytes: () => flying,
    close: async () => {},
  }
}
