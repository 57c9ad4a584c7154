/**
 * The version of the contract between loadcurve and a pipeline. Version 1 (up to 0.2.0) had another check, the sum of
 * (meter + 1) x (wattHours + 1): as many readings lost as doubled could cancel each other out in it.
 */
export const contractVersion = 2

/**
 * What one reading adds to the check of its group and slot, as int32. Checks add up modulo 2^32 (`| 0`) and are
 * published as uint32. All steps are in unsigned 32-bit arithmetic, `x` is multiplication modulo 2^32:
 *
 *     h = (meter + 1) x 0x7feb352d
 *     h = (h xor (h >> 15)) + wattHours x 0x9e3779b1
 *     h = (h xor (h >> 16)) x 0x846ca68b
 *     check = h xor (h >> 15)
 *
 * For one value it maps every meter to another number, and for one meter every value: no single reading that is lost,
 * doubled or changed can stand in for one other. Multiplications and shifts take turns, so that sums over several
 * readings agree only by chance, once in 2^32.
 */
export function checkOf(meter: number, wattHours: number): number {
  const mixed = Math.imul(meter + 1, 0x7feb352d)
  const both = ((mixed ^ (mixed >>> 15)) + Math.imul(wattHours, 0x9e3779b1)) | 0
  const h = Math.imul(both ^ (both >>> 16), 0x846ca68b)
  return h ^ (h >>> 15)
}

/** The check of version 1, to tell a pipeline that it still sends the old one. */
export function checkOfVersion1(meter: number, wattHours: number): number {
  return Math.imul(meter + 1, wattHours + 1)
}
