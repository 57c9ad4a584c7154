import { messageOf } from '../../errors.ts'
import { type Codec, decompressors } from './codecs.ts'
import { WireError } from './wire.ts'

/** The records of a compressed batch. Errors: WireError if the bytes are invalid or the codec cannot be loaded. */
export function decompress(codec: Codec, bytes: Buffer): Buffer {
  if (codec === 'none') return bytes
  try {
    const plain = decompressors[codec](bytes)
    return Buffer.from(plain.buffer, plain.byteOffset, plain.byteLength)
  } catch (cause) {
    throw new WireError(`${codec} decompression failed: ${messageOf(cause)}`)
  }
}
