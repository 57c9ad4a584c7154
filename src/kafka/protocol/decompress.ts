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

/** The records of a compressed batch. Errors: WireError if the bytes are invalid or the codec is not supported. */
export function decompress(codec: Codec, bytes: Buffer): Buffer {
  if (codec === 'none') return bytes
  if (codec !== 'gzip' && codec !== 'lz4') {
    throw new WireError(`${codec} is not supported: its producer must use lz4, gzip or no compression`)
  }
  try {
    return codec === 'gzip' ? gunzipSync(bytes) : lz4().decompressFrameSync(bytes)
  } catch (cause) {
    throw new WireError(`${codec} decompression failed: ${messageOf(cause)}`)
  }
}
