import type { RunResult, Warning, WarningCode } from '../types/result.ts'
import { formatCount, formatRatio, formatUs } from '../units.ts'
import { sumOf } from './columns.ts'
import type { RunData } from './run-data.ts'
import type { Check } from './shape.ts'
import { shareText } from './words.ts'

const leastLateLimitUs = 10_000
const warnLateUs = 5000
const leastSentRatio = 0.99
const windowUs = 5e6

/** What late p99 may be before the run is INVALID: 10 ms, or a tenth of the median result if that is more. */
export function lateLimitUs(run: RunData): number {
  return Math.max(leastLateLimitUs, (run.result?.total.latency.result.p50Us ?? 0) * 0.1)
}

/** Every rule that makes a run INVALID or doubtful, with its figure; the verdict's own warnings have the last word. */
export function checksOf(run: RunData): Check[] {
  const { result } = run
  if (result === null) return []
  return [
    lateCheck(run, result),
    sentCheck(run, result),
    negativeCheck(result),
    ...accountingChecks(result),
    littleCheck(result),
    clockCheck(result),
    hostCheck(result),
    collectorCheck(run, result),
  ]
}

function outcomeOf(result: RunResult, codes: readonly WarningCode[]): Check['outcome'] {
  const raised = result.warnings.filter((warning) => codes.includes(warning.code))
  if (raised.length === 0) return 'held'
  return raised.some((warning) => warning.invalid) ? 'broken' : 'doubt'
}

function lateCheck(run: RunData, result: RunResult): Check {
  const { count, p99Us } = result.total.latency.late
  return {
    name: 'late p99, all measured phases',
    measured: count === 0 || p99Us === null ? 'no data' : formatUs(p99Us),
    rule: `at most ${formatUs(lateLimitUs(run))} (a doubt over ${formatUs(warnLateUs)})`,
    explanation: 'sending after the due time although the target had room',
    outcome: count === 0 ? 'unknown' : outcomeOf(result, ['GENERATOR_LATE']),
  }
}

function sentCheck(run: RunData, result: RunResult): Check {
  const worst = worstSentRatio(run)
  return {
    name: 'sent against offered, worst 5 s',
    measured: worst === null ? 'no data' : shareText(worst),
    rule: `at least ${formatRatio(leastSentRatio)}`,
    explanation: 'only where the in-flight bound was never full: a slow target is not the generator’s fault',
    outcome: worst === null ? 'unknown' : outcomeOf(result, ['SENT_LESS']),
  }
}

/** Least share of the offered readings that was sent in any 5 s of one phase without back-pressure; null = no such stretch. */
export function worstSentRatio(run: RunData): number | null {
  let worst: number | null = null
  for (const phase of run.environment.phases) {
    const bins = run.bins.filter((bin) => bin.phase === phase.index)
    const spanUs = Math.min(windowUs, phase.toUs - phase.fromUs)
    for (let from = 0, to = 0; from < bins.length; from++) {
      while (to < bins.length && bins[to]!.toUs - bins[from]!.fromUs <= spanUs) to++
      const window = bins.slice(from, to)
      if (window.length === 0 || window.at(-1)!.toUs - window[0]!.fromUs < spanUs) continue
      const offered = sumOf(window, 'offered')
      if (offered === 0 || sumOf(window, 'blockedUs') > 0) continue
      const ratio = sumOf(window, 'sentFlow') / offered
      if (worst === null || ratio < worst) worst = ratio
    }
  }
  return worst
}

function negativeCheck(result: RunResult): Check {
  const negative = Object.values(result.total.latency).reduce((sum, latency) => sum + latency.negative, 0)
  return {
    name: 'negative latencies',
    measured: formatCount(negative),
    rule: `at most ${formatRatio(0.001)} of the readings`,
    explanation: 'counted, never dropped',
    outcome: outcomeOf(result, ['NEGATIVE_LATENCY']),
  }
}

function accountingChecks(result: RunResult): Check[] {
  const { planned, sent, neverSent, delivered } = result.total
  const outcome = outcomeOf(result, ['ACCOUNTING'])
  const sentSide = `${formatCount(planned)} = ${formatCount(sent)} + ${formatCount(neverSent)}`
  const checks: Check[] = [
    {
      name: 'planned = sent + never sent',
      measured: sentSide,
      rule: 'identical',
      explanation: 'no reading goes missing inside the harness',
      outcome,
    },
  ]
  if (result.audit === null) return checks
  const { expected, lost, duplicated } = result.audit
  const audited = `${formatCount(expected)} = ${formatCount(result.audit.delivered)} + ${formatCount(lost)} − ${formatCount(duplicated)}`
  return [
    ...checks,
    {
      name: 'sent = delivered + lost − counted twice',
      measured: audited,
      rule: 'identical',
      explanation: `over the whole run; ${formatCount(delivered)} were delivered in the measured phases`,
      outcome,
    },
  ]
}

function littleCheck(result: RunResult): Check {
  const ratios = result.phases.flatMap((phase) => (phase.littleRatio === null ? [] : [phase.littleRatio]))
  const worst = ratios.reduce((most, ratio) => Math.max(most, Math.abs(ratio - 1)), 0)
  return {
    name: 'Little’s law, worst phase',
    measured: ratios.length === 0 ? '–' : `off by ${formatRatio(Math.round(worst * 1e4) / 1e4)}`,
    rule: `within ${formatRatio(0.05)}`,
    explanation: 'area of the backlog = mean latency × readings: two ways to the same number',
    outcome: ratios.length === 0 ? 'unknown' : outcomeOf(result, ['LITTLE']),
  }
}

function clockCheck(result: RunResult): Check {
  const drift = result.warnings.find((warning) => warning.code === 'CLOCK_DRIFT')
  const figure = drift && Object.entries(drift.figures).find(([name]) => name.endsWith('Us'))
  return {
    name: 'clock drift',
    measured: figure ? formatUs(figure[1]) : drift ? 'over 1 ms' : 'under 1 ms',
    rule: 'at most 1 ms',
    explanation: 'the run’s clock against the wall clock, each second',
    outcome: outcomeOf(result, ['CLOCK_DRIFT']),
  }
}

function hostCheck(result: RunResult): Check {
  const codes: WarningCode[] = ['HOST_BUSY', 'HOST_STEAL', 'HOST_PRESSURE']
  const raised = result.warnings.filter((warning: Warning) => codes.includes(warning.code))
  return {
    name: 'host busy, stolen or under pressure',
    measured:
      raised.length === 0
        ? 'no'
        : [...new Set(raised.map((warning) => warning.code.slice(5).toLowerCase()))].join(', '),
    rule: 'no',
    explanation: 'never INVALID by itself: a full-rate run is meant to fill the cores',
    outcome: outcomeOf(result, codes),
  }
}

function collectorCheck(run: RunData, result: RunResult): Check {
  const gaps = run.samples.filter((sample) => 'gap' in sample).length
  const absent = result.warnings.filter((warning) => warning.code === 'COLLECTOR_ABSENT').length
  return {
    name: 'collectors answered',
    measured:
      absent > 0 ? `${absent} absent` : `${formatCount(gaps)} of ${formatCount(run.samples.length)} samples missing`,
    rule: 'every sample',
    explanation: 'a missing sample is a gap, never a zero',
    outcome:
      run.samples.length === 0 && absent === 0 ? 'unknown' : outcomeOf(result, ['COLLECTOR_GAP', 'COLLECTOR_ABSENT']),
  }
}
