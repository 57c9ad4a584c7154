import { presentOf } from '../../analysis/side-values.ts'
import type { SideValues } from '../../types/comparison.ts'
import { formatCount } from '../../units.ts'
import { differenceText } from './metric-words.ts'

/** What the runs of a side counted: `0` if every one the same, else `0 to 12`. */
export function countsText({ values }: SideValues): string {
  const known = presentOf(values)
  if (known.length === 0) return '–'
  const [least, most] = [Math.min(...known), Math.max(...known)]
  return least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`
}

/** `+5`, over all runs; with different numbers of runs, of the mean of a run. `0` = the counts are equal. */
export function countsChangeText(a: SideValues, b: SideValues): string {
  const [inA, inB] = [presentOf(a.values), presentOf(b.values)]
  const isMean = inA.length !== inB.length
  const total = (counts: readonly number[]) => {
    const sum = counts.reduce((all, count) => all + count, 0)
    return counts.length === 0 ? null : isMean ? sum / counts.length : sum
  }
  const text = differenceText(
    total(inA),
    total(inB),
    isMean ? (count) => String(Number(count.toPrecision(3))) : formatCount,
  )
  return isMean && text !== '0' && text !== '–' ? `${text} a run` : text
}
