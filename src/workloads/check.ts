/**
 * One reading's part in the check of its group and slot: (meter + 1) x (wattHours + 1), modulo 2^32, as int32.
 * Checks add up (`| 0`); published as uint32.
 */
export function checkOf(meter: number, wattHours: number): number {
  return Math.imul(meter + 1, wattHours + 1)
}
