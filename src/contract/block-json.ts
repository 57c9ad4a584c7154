import { type Block, curveHeaderBytes } from './curve-message.ts'

/**
 * Messages of a block as the JSON of `encodeCurveJson`, digit by digit into bytes:
 *
 *     {"dueUs":1795500000000000,"slot":30,"curves":[{"meter":7,"wattHours":[212]}]}
 *
 * The longest such text has 16 digits of `dueUs`, 10 of slot and meter, 5 of each value.
 */
const start = ascii('{"dueUs":')
const slotField = ascii(',"slot":')
const curvesField = ascii(',"curves":[')
const meterField = ascii('{"meter":')
const valuesField = ascii(',"wattHours":[')
const [comma, closeBracket, closeBrace] = [0x2c, 0x5d, 0x7d]
const envelopeBytes = start.length + 16 + slotField.length + 10 + curvesField.length + 2
const curveBytes = meterField.length + 10 + valuesField.length + 3
const valueBytes = 6

/** The most bytes that a message has as JSON which has `messageBytes` in the binary form. */
export function mostJsonBytes(messageBytes: number): number {
  // 4 binary bytes of a meter and 2 of its first value at least: the text of one curve against 6 bytes
  return envelopeBytes + Math.ceil(((messageBytes - curveHeaderBytes) * (curveBytes + valueBytes)) / 6)
}

/** Writes message `i` of a block as JSON at `at`; returns where it ends. */
export function encodeBlockMessageJson(block: Block, i: number, into: Uint8Array, at: number): number {
  const curves = i === block.messages - 1 ? block.lastFrame : block.frame
  const first = i * block.frame
  let end = writeText(into, at, start)
  end = writeNumber(into, end, block.dueUs[i])
  end = writeText(into, end, slotField)
  end = writeNumber(into, end, block.slot)
  end = writeText(into, end, curvesField)
  for (let curve = first; curve < first + curves; curve++) {
    if (curve > first) into[end++] = comma
    end = writeCurve(block, curve, into, end)
  }
  into[end++] = closeBracket
  into[end++] = closeBrace
  return end
}

function writeCurve(block: Block, curve: number, into: Uint8Array, at: number): number {
  const { points, wattHours } = block
  let end = writeText(into, at, meterField)
  end = writeNumber(into, end, block.firstMeter + curve * block.meterStep)
  end = writeText(into, end, valuesField)
  for (let point = 0; point < points; point++) {
    if (point > 0) into[end++] = comma
    end = writeNumber(into, end, wattHours[curve * points + point])
  }
  into[end++] = closeBracket
  into[end++] = closeBrace
  return end
}

function writeText(into: Uint8Array, at: number, text: Uint8Array): number {
  for (let i = 0; i < text.length; i++) into[at + i] = text[i]
  return at + text.length
}

/** A whole number of at most 2^53. */
function writeNumber(into: Uint8Array, at: number, value: number): number {
  let digits = 1
  for (let bound = 10; bound <= value; bound *= 10) digits++
  let left = value
  for (let i = at + digits - 1; i >= at; i--) {
    const tenth = Math.floor(left / 10)
    into[i] = 0x30 + (left - tenth * 10)
    left = tenth
  }
  return at + digits
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}
