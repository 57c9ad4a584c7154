import { formatCount } from '../../units.ts'
import type { CsvProblem } from './sightings.ts'

/** So many rises without a fall are no household. */
const risesMin = 48

/** Meters whose readings only grow: their registers, not what they used in each half-hour. */
export function registerProblems(columns: readonly Int16Array[], names: readonly string[], rows: number): CsvProblem[] {
  const [first, ...others] = names.filter((_, meter) => onlyGrows(columns[meter]!.subarray(0, rows)))
  if (first === undefined) return []
  const which =
    others.length === 0 ? `meter ${first}` : `${formatCount(others.length + 1)} meters (the first is ${first})`
  return [
    {
      line: 0,
      what: `the readings of ${which} never fall, like those of a register`,
      fix: 'give the differences from one half-hour to the next, in Wh',
    },
  ]
}

/** -1 is missing. */
function onlyGrows(readings: Int16Array): boolean {
  let [last, rises] = [-1, 0]
  for (const value of readings) {
    if (value < 0) continue
    if (value < last) return false
    if (value > last && last >= 0) rises++
    last = value
  }
  return rises >= risesMin
}
