import { type Block, curveHeaderBytes } from './curve-message.ts'

/**
 * Messages of a block as the JSON of `encodeCurveJson`, written straight into memory:
 *
 *     {"dueUs":1795500000000000,"slot":30,"curves":[{"meter":7,"wattHours":[212]}]}
 *
 * The longest such text has 16 digits for `dueUs`, 10 each for slot and meter, and 5 for each value.
 */
interface Words {
  /** four bytes each, the first one lowest; the last word may end in zeros, which the next write overwrites */
  readonly words: Uint32Array
  readonly bytes: number
}

function wordsOf(text: string): Words {
  const words = new Uint32Array(Math.ceil(text.length / 4))
  for (let i = 0; i < text.length; i++) words[i >> 2]! |= text.charCodeAt(i) << (8 * (i & 3))
  return { words, bytes: text.length }
}

const beforeDue = wordsOf('{"dueUs":')
const beforeSlot = wordsOf(',"slot":')
const beforeCurves = wordsOf(',"curves":[')
const beforeMeter = wordsOf('{"meter":')
const beforeValues = wordsOf(',"wattHours":[')
const comma = 44
const bracket = 93
const brace = 125

/** The four digits of 0 .. 9999, as a word. */
const fourDigits = Uint32Array.from({ length: 10_000 }, (_, n) => wordsOf(String(n).padStart(4, '0')).words[0]!)

const bytesOf = (parts: readonly Words[]) => parts.reduce((sum, { bytes }) => sum + bytes, 0)
const headBytesMost = bytesOf([beforeDue, beforeSlot, beforeCurves]) + 16 + 10 + 2
const valueBytesMost = 6
const rowBytesMost = bytesOf([beforeMeter, beforeValues]) + 10 + 2 + 1

/** The maximum size in bytes of a message of that many curves as JSON. */
export function mostCurvesJsonBytes(curves: number, points: number): number {
  return headBytesMost + curves * (rowBytesMost + valueBytesMost * points)
}

/** The maximum size in bytes, as JSON, of a message that has `messageBytes` in binary. */
export function mostJsonBytes(messageBytes: number): number {
  // at least 4 binary bytes for a meter and 2 for its first value: the text of one curve per 6 bytes
  return headBytesMost + Math.ceil(((messageBytes - curveHeaderBytes) * (rowBytesMost + valueBytesMost)) / 6)
}

/** Writes message `i` of a block as JSON at `at`; returns where it ends. Nothing after that is changed. */
export function encodeBlockMessageJson(block: Block, i: number, view: DataView, at: number): number {
  const { points, frame, meterStep, wattHours } = block
  const curves = i === block.messages - 1 ? block.lastFrame : frame
  let end = writeUs(view, put(view, at, beforeDue), block.dueUs[i])
  end = writeWhole(view, put(view, end, beforeSlot), block.slot)
  end = put(view, end, beforeCurves)
  let meter = block.firstMeter + i * frame * meterStep
  for (let curve = i * frame, last = curve + curves; curve < last; curve++) {
    end = writeWhole(view, put(view, end, beforeMeter), meter)
    end = writeValues(view, put(view, end, beforeValues), wattHours, curve * points, points)
    view.setUint8(end++, comma)
    meter += meterStep
  }
  // instead of the last comma
  view.setUint8(end - 1, bracket)
  view.setUint8(end, brace)
  return end + 1
}

/** The numbers and `]}`. */
function writeValues(view: DataView, at: number, values: Uint16Array, first: number, count: number): number {
  let end = at
  for (let i = first; i < first + count; i++) {
    end = writeWhole(view, end, values[i])
    view.setUint8(end++, comma)
  }
  view.setUint8(end - 1, bracket)
  view.setUint8(end, brace)
  return end + 1
}

function put(view: DataView, at: number, { words, bytes }: Words): number {
  for (let i = 0; i < words.length; i++) view.setUint32(at + 4 * i, words[i], true)
  return at + bytes
}

/** A number from 0 to 2^32 - 1; up to three bytes after it are also overwritten. */
function writeWhole(view: DataView, at: number, value: number): number {
  if (value >= 10_000) {
    const high = Math.floor(value / 10_000)
    const end = writeWhole(view, at, high)
    view.setUint32(end, fourDigits[value - high * 10_000], true)
    return end + 4
  }
  const zeros = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3
  view.setUint32(at, fourDigits[value] >>> (8 * zeros), true)
  return at + 4 - zeros
}

/** A time in microseconds: 16 digits from the year 2001 to 2286. */
function writeUs(view: DataView, at: number, us: number): number {
  if (us < 1e15 || us >= 1e16) return writeText(view, at, String(us))
  const high = Math.floor(us / 1e8)
  writeEight(view, at, high)
  writeEight(view, at + 8, us - high * 1e8)
  return at + 16
}

function writeText(view: DataView, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i))
  return at + text.length
}

function writeEight(view: DataView, at: number, value: number): void {
  const high = (value / 10_000) | 0
  view.setUint32(at, fourDigits[high], true)
  view.setUint32(at + 4, fourDigits[value - high * 10_000], true)
}
