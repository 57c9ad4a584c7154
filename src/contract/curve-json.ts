import { type CurveMessage, maxPoints } from './curve-message.ts'

/** The same content as JSON, for people, HTTP front ends and other tools. */
export function encodeCurveJson({ dueUs, slot, curves }: CurveMessage): string {
  return JSON.stringify({ dueUs, slot, curves: curves.map(({ meter, wattHours }) => ({ meter, wattHours })) })
}

/** Throws RangeError naming the field that breaks the contract. */
export function decodeCurveJson(text: string): CurveMessage {
  const message: unknown = JSON.parse(text)
  if (!isObject(message)) throw new RangeError('a curve message must be a JSON object')
  wholeNumber(message.dueUs, 'dueUs', Number.MAX_SAFE_INTEGER)
  wholeNumber(message.slot, 'slot', 0xffff_ffff)
  const curves = message.curves
  if (!Array.isArray(curves) || curves.length === 0 || curves.length > 0xffff)
    throw new RangeError('curves must be a list of 1 to 65,535 curves')
  const points = pointsOf(curves[0])
  curves.forEach((curve, i) => {
    checkCurve(curve, i, points)
  })
  return message as unknown as CurveMessage
}

function pointsOf(curve: unknown): number {
  const values = isObject(curve) ? curve.wattHours : null
  if (!Array.isArray(values) || values.length === 0 || values.length > maxPoints)
    throw new RangeError(`curves[0].wattHours must be a list of 1 to ${maxPoints} numbers`)
  return values.length
}

function checkCurve(curve: unknown, i: number, points: number): void {
  if (!isObject(curve)) throw new RangeError(`curves[${i}] must be an object`)
  wholeNumber(curve.meter, `curves[${i}].meter`, 0xffff_ffff)
  const values = curve.wattHours
  if (!Array.isArray(values) || values.length !== points)
    throw new RangeError(`curves[${i}].wattHours must have ${points} numbers, like the first curve`)
  values.forEach((wh, j) => {
    wholeNumber(wh, `curves[${i}].wattHours[${j}]`, 0xffff)
  })
}

function wholeNumber(value: unknown, field: string, max: number): void {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max)
    throw new RangeError(`${field} must be a whole number from 0 to ${max}, got ${JSON.stringify(value)}`)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
