/**
 * The curve message, binary and little-endian: what a meter (or a concentrator, in frames) sends.
 *
 *     0   int64    dueUs    when it was due at its source, microseconds since the Unix epoch
 *     8   uint32   slot     of the first point
 *     12  uint16   points   1 .. 48
 *     14  uint16   curves   1 .. 65,535
 *     then for each curve:  uint32 meter, uint16[points] wattHours
 */
export const curveHeaderBytes = 16
export const maxPoints = 48
/** The slot of the probe, a curve of meter 0 with 0 Wh: pipelines treat it like any other, the audit ignores it. */
export const probeSlot = 0xffff_ffff
/** The reading in it. */
export const probeReading = { meter: 0, wattHours: 0 } as const

const two32 = 2 ** 32

export interface CurveMessage {
  readonly dueUs: number
  readonly slot: number
  readonly curves: readonly { readonly meter: number; readonly wattHours: readonly number[] }[]
}

export function curveMessageBytes(curves: number, points: number): number {
  return curveHeaderBytes + curves * (4 + 2 * points)
}

/** A time up to 2^53 microseconds as int64. */
export function writeUs(view: DataView, at: number, us: number): void {
  view.setUint32(at, us >>> 0, true)
  view.setInt32(at + 4, Math.floor(us / two32), true)
}

export function readUs(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * two32 + view.getUint32(at, true)
}

/**
 * Messages of one partition, in order, as columns: `messages` full frames of `frame` curves, the last one `lastFrame`.
 * The meters are firstMeter, firstMeter + meterStep ...; `wattHours` holds `points` values per curve, curve after
 * curve.
 */
export interface Block {
  partition: number
  messages: number
  frame: number
  lastFrame: number
  slot: number
  points: number
  firstMeter: number
  meterStep: number
  /** microseconds since the Unix epoch, one per message */
  readonly dueUs: Float64Array
  readonly wattHours: Uint16Array
}

export function blockCurves(block: Block): number {
  return (block.messages - 1) * block.frame + block.lastFrame
}

export function blockBytes(block: Block): number {
  return block.messages * curveHeaderBytes + blockCurves(block) * (4 + 2 * block.points)
}

/** Writes the messages of a block one after the other from `at`; returns where they end. */
export function encodeBlock(block: Block, view: DataView, at: number): number {
  return block.frame === 1 && block.points === 1 ? encodeReadings(block, view, at) : encodeFrames(block, view, at)
}

/** The most common case, one reading per message: 22 bytes each. */
function encodeReadings(block: Block, view: DataView, start: number): number {
  const { messages, dueUs, wattHours, slot, meterStep } = block
  let at = start
  let meter = block.firstMeter
  for (let i = 0; i < messages; i++) {
    const us = dueUs[i]
    view.setUint32(at, us >>> 0, true)
    view.setUint32(at + 4, us / two32, true)
    view.setUint32(at + 8, slot, true)
    view.setUint32(at + 12, 0x0001_0001, true)
    view.setUint32(at + 16, meter, true)
    view.setUint16(at + 20, wattHours[i], true)
    meter += meterStep
    at += 22
  }
  return at
}

function encodeFrames(block: Block, view: DataView, start: number): number {
  let at = start
  for (let i = 0; i < block.messages; i++) at = encodeBlockMessage(block, i, view, at)
  return at
}

/** Writes message `i` of a block at `at`; returns where it ends. */
export function encodeBlockMessage(block: Block, i: number, view: DataView, at: number): number {
  const { points, frame } = block
  const curves = i === block.messages - 1 ? block.lastFrame : frame
  writeUs(view, at, block.dueUs[i])
  view.setUint32(at + 8, block.slot, true)
  view.setUint16(at + 12, points, true)
  view.setUint16(at + 14, curves, true)
  const rowsAt = at + curveHeaderBytes
  return encodeRows(block.wattHours, i * frame, curves, points, block.firstMeter, block.meterStep, view, rowsAt)
}

function encodeRows(
  wattHours: Uint16Array,
  firstCurve: number,
  curves: number,
  points: number,
  firstMeter: number,
  meterStep: number,
  view: DataView,
  start: number,
): number {
  let at = start
  let meter = firstMeter + firstCurve * meterStep
  let value = firstCurve * points
  for (let i = 0; i < curves; i++) {
    view.setUint32(at, meter, true)
    at += 4
    for (const end = value + points; value < end; value++, at += 2) view.setUint16(at, wattHours[value], true)
    meter += meterStep
  }
  return at
}

/**
 * Length of the message at `at`, or -1 if the `available` bytes do not hold one (cut short, or not a message at all).
 */
export function messageBytesAt(view: DataView, at: number, available: number): number {
  if (available < curveHeaderBytes) return -1
  const points = view.getUint16(at + 12, true)
  const curves = view.getUint16(at + 14, true)
  if (points === 0 || points > maxPoints || curves === 0) return -1
  const bytes = curveMessageBytes(curves, points)
  return bytes <= available ? bytes : -1
}

export function encodeCurveMessage(message: CurveMessage): Uint8Array {
  const points = message.curves[0]!.wattHours.length
  const bytes = new Uint8Array(curveMessageBytes(message.curves.length, points))
  const view = new DataView(bytes.buffer)
  writeUs(view, 0, message.dueUs)
  view.setUint32(8, message.slot, true)
  view.setUint16(12, points, true)
  view.setUint16(14, message.curves.length, true)
  message.curves.forEach((curve, i) => {
    const at = curveHeaderBytes + i * (4 + 2 * points)
    view.setUint32(at, curve.meter, true)
    curve.wattHours.forEach((wh, j) => {
      view.setUint16(at + 4 + 2 * j, wh, true)
    })
  })
  return bytes
}

/** Throws RangeError if the bytes are not exactly one message. */
export function decodeCurveMessage(bytes: Uint8Array): CurveMessage {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (messageBytesAt(view, 0, bytes.byteLength) !== bytes.byteLength)
    throw new RangeError(`not a curve message: ${bytes.byteLength} bytes`)
  const points = view.getUint16(12, true)
  const curves = Array.from({ length: view.getUint16(14, true) }, (_, i) => {
    const at = curveHeaderBytes + i * (4 + 2 * points)
    return {
      meter: view.getUint32(at, true),
      wattHours: Array.from({ length: points }, (_, j) => view.getUint16(at + 4 + 2 * j, true)),
    }
  })
  return { dueUs: readUs(view, 0), slot: view.getUint32(8, true), curves }
}
