import type { HistoryPoint } from '../../types/history.ts'
import type { ComparedRun } from '../../types/metrics.ts'

/** A run with the time by which it is put in order; of one whose own time cannot be true, that of its neighbour. */
interface PlacedRun {
  readonly run: ComparedRun
  readonly placeUs: number
}

/** Clocks of two machines may differ by so much. */
const clockSlackUs = 60e6

/** The runs of one series grouped by commit, or by day where they name none, in order of the first run of each. */
export function pointsOf(runs: readonly ComparedRun[], nowUs: number): HistoryPoint[] {
  const groups = new Map<string, PlacedRun[]>()
  for (const placed of inOrder(runs, nowUs)) {
    const label = placed.run.gitCommit ?? dayOf(placed.placeUs)
    groups.set(label, [...(groups.get(label) ?? []), placed])
  }
  return [...groups].map(([label, group]) => pointOf(label, group, nowUs))
}

/** What is wrong with the time of a run, as a sentence; null = nothing. */
export function timeProblem({ run, startedUs }: ComparedRun, nowUs: number): string | null {
  const placed = 'it is put where its name stands in order'
  if (startedUs <= 0) return `${run} has no start time: ${placed}`
  if (startedUs <= nowUs + clockSlackUs) return null
  return `${run} began on ${dayOf(startedUs)}, which is in the future: ${placed}; check the clock of its machine`
}

/** By time. A run without a time that can be true comes directly after the one before it in order of names. */
function inOrder(runs: readonly ComparedRun[], nowUs: number): PlacedRun[] {
  const byName = [...runs].sort((a, b) => compareNames(a.run, b.run))
  let lastUs = byName.find((run) => timeProblem(run, nowUs) === null)?.startedUs ?? 0
  const placed = byName.map((run) => {
    if (timeProblem(run, nowUs) !== null) return { run, placeUs: lastUs }
    lastUs = run.startedUs
    return { run, placeUs: lastUs }
  })
  return placed.sort((a, b) => a.placeUs - b.placeUs || compareNames(a.run.run, b.run.run))
}

function pointOf(label: string, placed: readonly PlacedRun[], nowUs: number): HistoryPoint {
  const runs = placed.map(({ run }) => run)
  return {
    label,
    commit: runs[0]!.gitCommit,
    startedUs: runs.find((run) => timeProblem(run, nowUs) === null)?.startedUs ?? 0,
    runs: runs.filter(({ unusable }) => unusable === null),
    unusable: runs.filter(({ unusable }) => unusable !== null),
  }
}

/** By code units, the same in every language of the machine. */
function compareNames(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function dayOf(us: number): string {
  const ms = us / 1e3
  return us > 0 && ms <= 8.64e15 ? new Date(ms).toISOString().slice(0, 10) : 'unknown day'
}
