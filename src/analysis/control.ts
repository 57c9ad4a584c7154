import { medianOf } from '../stats/backlog.ts'
import { formatRatio, threeDigits } from '../units.ts'

/** A short run of the embedded target, which no change of a pipeline can touch: what it costs tells how fast the machine was. */
export interface ControlRun {
  /** blocks of the campaign that were over by then */
  readonly afterBlock: number
  /** of the harness with the embedded target in it; null = it could not be measured */
  readonly cpuSPerMillion: number | null
}

/** Runs of a few seconds scatter by a tenth; this is a machine that has become another one. */
const largestStep = 1.6
/** What two halves of a campaign may differ by, in their medians. */
const largestDrift = 1.3
const fewestForDrift = 4

/** Why the runs between these cannot be compared, as a sentence; null = the machine was the same throughout, as far as that is known. */
export function movedControl(controls: readonly ControlRun[]): string | null {
  const known = [...controls]
    .sort((one, other) => one.afterBlock - other.afterBlock)
    .flatMap(({ cpuSPerMillion }) => cpuSPerMillion ?? [])
  if (known.length < 2) return null
  const [least, most] = [Math.min(...known), Math.max(...known)]
  if (most > least * largestStep)
    return `The control run cost between ${cost(least)} and ${cost(most)}: the machine was not the same throughout.`
  if (known.length < fewestForDrift) return null
  const half = Math.floor(known.length / 2)
  const [before, after] = [medianOf(known.slice(0, half)), medianOf(known.slice(-half))]
  const drift = Math.max(before, after) / Math.min(before, after)
  if (drift <= largestDrift) return null
  const way = after > before ? 'slower' : 'faster'
  return `The control run became ${formatRatio(drift - 1)} ${way} from the first half of the runs to the second: the machine changed.`
}

function cost(cpuSPerMillion: number): string {
  return `${threeDigits(cpuSPerMillion)} s of CPU per million readings`
}
