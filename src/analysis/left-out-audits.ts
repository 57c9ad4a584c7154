import type { ComparedRun } from '../types/metrics.ts'

const mostNamed = 3
const counts = ['lost', 'duplicated', 'wrong'] as const

/**
 * What audits found in runs that do not count because they are INVALID, a sentence: a generator that was late neither
 * loses nor doubles readings, and a run that is made again must not take its findings with it. Null = nothing.
 */
export function leftOutFindings(runs: readonly ComparedRun[]): string | null {
  const inexact = runs.filter((run) => isInvalid(run) && counts.some((name) => (run.metrics[name] ?? 0) > 0))
  if (inexact.length === 0) return null
  const sums = counts.map(
    (name) => [name, inexact.reduce((sum, { metrics }) => sum + (metrics[name] ?? 0), 0)] as const,
  )
  const found = sums.filter(([, sum]) => sum > 0).map(([name, sum]) => `${sum.toLocaleString('en-US')} ${name}`)
  const named = inexact.slice(0, mostNamed).map(({ run }) => run)
  const more = inexact.length > named.length ? ` and ${inexact.length - named.length} more` : ''
  const subject =
    inexact.length === 1
      ? 'An INVALID run does not count, but its audit'
      : 'INVALID runs do not count, but their audits'
  return `${subject} found ${found.join(', ')}: look into ${named.join(', ')}${more}.`
}

function isInvalid({ unusable }: ComparedRun): boolean {
  return unusable?.startsWith('it is INVALID') ?? false
}
