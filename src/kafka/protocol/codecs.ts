import { createRequire } from 'node:module'
import * as zlib from 'node:zlib'
import { LoadcurveError } from '../../errors.ts'
import { lz4 } from './lz4.ts'

/** Bits 0 to 2 of a batch's attributes. */
const names = ['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const
export type Codec = (typeof names)[number]
export type CompressingCodec = Exclude<Codec, 'none'>

export function codecOf(attributes: number): Codec {
  return names[attributes & 7] ?? 'none'
}

type Decompress = (bytes: Buffer) => Uint8Array

/** Every codec of Kafka. The libraries are loaded by the first batch that needs them. */
export const decompressors: Readonly<Record<CompressingCodec, Decompress>> = {
  gzip: (bytes) => zlib.gunzipSync(bytes),
  lz4: (bytes) => lz4().decompressFrameSync(bytes),
  snappy: unsnappy,
  zstd: (bytes) => unzstd()(bytes),
}

type Compress = (bytes: Buffer) => Uint8Array

export type WritingCodec = Exclude<CompressingCodec, 'snappy'>

/** The codecs that are written. gzip works at its fastest level, since the generator waits for it. */
const compressors: Readonly<Record<WritingCodec, () => Compress>> = {
  gzip: () => (bytes) => zlib.gzipSync(bytes, { level: zlib.constants.Z_BEST_SPEED }),
  lz4: () => (bytes) => lz4().compressFrameSync(bytes),
  zstd,
}

/** Errors: DRIVER_FAILED if this platform cannot write the codec. */
export function compressorOf(codec: WritingCodec): Compress {
  if (codec === 'lz4') lz4()
  return compressors[codec]()
}

/** Bits of a batch's attributes. */
export function attributesOf(codec: Codec): number {
  return names.indexOf(codec)
}

function zstd(own = (zlib as { zstdCompressSync?: Compress }).zstdCompressSync): Compress {
  if (own !== undefined) return own
  const message = `zstd is not available here: it needs Node 22.15 or newer, and this is Node ${process.versions.node}`
  throw new LoadcurveError('DRIVER_FAILED', message, {
    hint: 'Set driver.compression: lz4 or gzip, or run a newer Node.',
  })
}

interface Snappy {
  uncompressSync(bytes: Buffer, options: { asBuffer: true }): Buffer
}

const load = createRequire(import.meta.url)
/** The framing of xerial's snappy-java, which Java clients write: magic, two versions, then blocks with their length. */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0])
const xerialHeaderBytes = 16

/** Other clients write one plain block. */
function unsnappy(bytes: Buffer): Buffer {
  const { uncompressSync } = load('snappy') as Snappy
  const plain = (block: Buffer) => uncompressSync(block, { asBuffer: true })
  if (!bytes.subarray(0, xerialMagic.length).equals(xerialMagic)) return plain(bytes)
  const blocks: Buffer[] = []
  for (let at = xerialHeaderBytes; at + 4 <= bytes.length; ) {
    const end = at + 4 + bytes.readUInt32BE(at)
    if (end > bytes.length) throw new RangeError('a snappy block extends beyond its batch')
    blocks.push(plain(bytes.subarray(at + 4, end)))
    at = end
  }
  return Buffer.concat(blocks)
}

/** Node's own from 22.15 on; before that a library. */
function unzstd(): Decompress {
  const own = (zlib as { zstdDecompressSync?: Decompress }).zstdDecompressSync
  return own ?? (load('fzstd') as { decompress: Decompress }).decompress
}
