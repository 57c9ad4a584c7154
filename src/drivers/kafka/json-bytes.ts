import type { Block } from '../../contract/curve-message.ts'

/**
 * The JSON form of a message as `encodeCurveJson` writes it, straight into memory:
 *
 *     {"dueUs":<16>,"slot":<1..10>,"curves":[{"meter":<1..10>,"wattHours":[<1..5>,...]},...]}
 */
const ascii = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
const beforeDue = ascii('{"dueUs":')
const beforeSlot = ascii(',"slot":')
const beforeCurves = ascii(',"curves":[')
const beforeMeter = ascii('{"meter":')
const beforeValues = ascii(',"wattHours":[')

/** The four digits of 0 .. 9999, the first one in the lowest byte. */
const fourDigits = Uint32Array.from({ length: 10_000 }, (_, n) =>
  [...String(n).padStart(4, '0')].reduce((word, digit, i) => word + digit.charCodeAt(0) * 2 ** (8 * i), 0),
)

const bytesOf = (parts: readonly Uint8Array[]) => parts.reduce((bytes, { length }) => bytes + length, 0)
const headBytesMost = bytesOf([beforeDue, beforeSlot, beforeCurves]) + 16 + 10 + 2
const rowBytesMost = bytesOf([beforeMeter, beforeValues]) + 10 + 2 + 1

/** The longest that a message of that many curves can be. */
export function jsonBytesMost(curves: number, points: number): number {
  return headBytesMost + curves * (rowBytesMost + 6 * points)
}

/** Writes message `i` of a block at `at`; returns where it ends. */
export function writeBlockJson(block: Block, i: number, bytes: Buffer, view: DataView, at: number): number {
  const { points, frame, meterStep } = block
  const curves = i === block.messages - 1 ? block.lastFrame : frame
  let end = writeUs(bytes, view, put(bytes, at, beforeDue), block.dueUs[i])
  end = writeWhole(bytes, put(bytes, end, beforeSlot), block.slot)
  end = put(bytes, end, beforeCurves)
  let meter = block.firstMeter + i * frame * meterStep
  for (let curve = i * frame, last = curve + curves; curve < last; curve++) {
    end = writeWhole(bytes, put(bytes, end, beforeMeter), meter)
    end = writeValues(bytes, put(bytes, end, beforeValues), block.wattHours, curve * points, points)
    bytes[end++] = 44 // ,
    meter += meterStep
  }
  bytes[end - 1] = 93 // ] instead of the last comma
  bytes[end++] = 125 // }
  return end
}

/** The numbers and `]}`. */
function writeValues(bytes: Buffer, at: number, values: Uint16Array, first: number, count: number): number {
  let end = at
  for (let i = first; i < first + count; i++) {
    end = writeWhole(bytes, end, values[i])
    bytes[end++] = 44
  }
  bytes[end - 1] = 93
  bytes[end++] = 125
  return end
}

function put(bytes: Buffer, at: number, text: Uint8Array): number {
  for (let i = 0; i < text.length; i++) bytes[at + i] = text[i]
  return at + text.length
}

/** A number from 0 to 2^32 - 1. */
function writeWhole(bytes: Buffer, at: number, value: number): number {
  let digits = 1
  for (let limit = 10; value >= limit; limit *= 10) digits++
  let rest = value
  for (let place = at + digits - 1; place >= at; place--) {
    const tens = Math.floor(rest / 10)
    bytes[place] = 48 + rest - tens * 10
    rest = tens
  }
  return at + digits
}

/** A time in microseconds: 16 digits from the year 2001 to 2286. */
function writeUs(bytes: Buffer, view: DataView, at: number, us: number): number {
  if (us < 1e15 || us >= 1e16) return at + bytes.write(String(us), at, 'latin1')
  const high = Math.floor(us / 1e8)
  writeEight(view, at, high)
  writeEight(view, at + 8, us - high * 1e8)
  return at + 16
}

function writeEight(view: DataView, at: number, value: number): void {
  const high = (value / 10_000) | 0
  view.setUint32(at, fourDigits[high], true)
  view.setUint32(at + 4, fourDigits[value - high * 10_000], true)
}
