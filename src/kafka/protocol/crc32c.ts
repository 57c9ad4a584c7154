import { createRequire } from 'node:module'

/**
 * CRC-32C (Castagnoli; RFC 3720, appendix B.4): reflected polynomial 0x82F63B78, start and final xor 0xFFFFFFFF.
 * "123456789" -> 0xE3069283.
 */
export type Checksum = (bytes: Uint8Array) => number

const reflectedPolynomial = 0x82f63b78
const slices = 8

/** tables[k * 256 + b]: the remainder of byte b followed by k zero bytes. */
function sliceTables(): Int32Array {
  const tables = new Int32Array(slices * 256)
  for (let byte = 0; byte < 256; byte++) {
    let remainder = byte
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >>> 1) ^ (remainder & 1 ? reflectedPolynomial : 0)
    tables[byte] = remainder
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256]!
    tables[i] = (before >>> 8) ^ tables[before & 255]!
  }
  return tables
}

let tables: Int32Array | null = null

/** In plain TypeScript, eight bytes per step (Kounavis and Berry 2008, "slicing-by-8"). */
export function portableCrc32c(bytes: Uint8Array, from = 0, to = bytes.length): number {
  tables ??= sliceTables()
  const t = tables
  let crc = -1
  let at = from
  for (const whole = to - 7; at < whole; at += 8) {
    const low = crc ^ (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24))
    crc =
      t[1792 + (low & 255)]! ^
      t[1536 + ((low >>> 8) & 255)]! ^
      t[1280 + ((low >>> 16) & 255)]! ^
      t[1024 + (low >>> 24)]! ^
      t[768 + bytes[at + 4]!]! ^
      t[512 + bytes[at + 5]!]! ^
      t[256 + bytes[at + 6]!]! ^
      t[bytes[at + 7]!]!
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ t[(crc ^ bytes[at]!) & 255]!
  return ~crc >>> 0
}

/** The addon that uses CPU instructions; the portable version if it cannot be loaded (another platform). */
export function loadCrc32c(load: (name: string) => unknown = createRequire(import.meta.url)): Checksum {
  try {
    const { crc32c: native } = load('@node-rs/crc32') as { crc32c: Checksum }
    return native(Buffer.from('123456789')) === 0xe3069283 ? (bytes) => native(bytes) : portableCrc32c
  } catch {
    return portableCrc32c
  }
}

export const crc32c: Checksum = loadCrc32c()

/** Below this, calling the addon takes longer than the sum. */
const portableBytesMost = 256

/** Of a part of `bytes`, however short. */
export function crc32cOf(bytes: Uint8Array, from: number, to: number): number {
  return to - from > portableBytesMost ? crc32c(bytes.subarray(from, to)) : portableCrc32c(bytes, from, to)
}
