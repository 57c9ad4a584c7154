import { type Block, blockBytes, encodeBlock } from '../contract/curve-message.ts'
import { noTrouble } from '../types/measurement.ts'
import { acceptedOnSending, type Driver } from './driver.ts'

/** Encodes and discards every message: measures the ceiling of generator, fleet and contract on this machine. */
export function createNullDriver(maxBlockBytes: number): Driver {
  const scratch = new DataView(new ArrayBuffer(maxBlockBytes))
  const accepted: number[] = []
  return {
    needsLoop: false,
    failure: null,
    open: async () => {},
    flush: () => Number.POSITIVE_INFINITY,
    counters: () => noTrouble,
    room: () => Number.POSITIVE_INFINITY,
    send: (block: Block, token: number) => {
      if (blockBytes(block) > maxBlockBytes) throw new RangeError('a block is larger than was announced')
      encodeBlock(block, scratch, 0)
      accepted.push(token)
      return true
    },
    takeAcks: (onAck) => {
      for (const token of accepted) onAck(token, acceptedOnSending)
      accepted.length = 0
    },
    inFlightBytes: () => 0,
    close: async () => {},
  }
}
