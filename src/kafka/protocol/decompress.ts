import { gunzipSync } from 'node:zlib'
import { messageOf } from '../../errors.ts'
import { lz4 } from './lz4.ts'
import { WireError } from './wire.ts'

/** Bits 0 to 2 of a batch's attributes. */
const codecs = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type Codec = (typeof codecs)[number]

export function codecOf(attributes: number): Codec {
  return codecs[attributes & 7] ?? 'none'
}

/** The records of a compressed batch. Errors: WireError where the bytes are none, or the codec cannot be read. */
export function decompress(codec: Codec, bytes: Buffer): Buffer {
  if (codec === 'none') return bytes
  if (codec !== 'gzip' && codec !== 'lz4') {
    throw new WireError(`${codec} is not read here: let its producer use lz4, gzip or no compression`)
  }
  try {
    return codec === 'gzip' ? gunzipSync(bytes) : lz4().decompressFrameSync(bytes)
  } catch (cause) {
    throw new WireError(`${codec} cannot be undone: ${messageOf(cause)}`)
  }
}
