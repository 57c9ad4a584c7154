import { latenessOf, lateWarningUs, observerWaitInvalidUs } from '../../stats/lateness.ts'
import { negativeLimitRatio, worstNegative } from '../../stats/negative.ts'
import type { RunData } from '../../stats/run-data.ts'
import { recordedOf } from '../../stats/run-data.ts'
import type { Recorded } from '../../stats/scope.ts'
import { driftLimitUs, littleToleranceRatio } from '../../stats/scope.ts'
import { leastSentRatio, type SendingWindow, sendingAllowanceUs, worstSending } from '../../stats/sending.ts'
import type { RunResult } from '../../types/result.ts'
import type { WarningCode } from '../../types/warnings.ts'
import { formatCount, formatRatio, formatUs } from '../../units.ts'
import { shareText } from '../kit/words.ts'
import { outcomeOf } from './outcome.ts'
import { pipelineChecks } from './pipeline-checks.ts'
import type { Check } from './shape.ts'

/** Every rule that makes a run INVALID or doubtful, with its value; the verdict's own warnings decide the outcome. */
export function checksOf(run: RunData): Check[] {
  const { result } = run
  if (result === null) return []
  const recorded = recordedOf(run)
  return [
    lateCheck(recorded, result),
    sentCheck(recorded, result),
    observerCheck(result),
    negativeCheck(recorded, result),
    stampCheck(result),
    ...accountingChecks(result),
    littleCheck(result),
    clockCheck(result),
    hostCheck(result),
    collectorCheck(run, result),
    ...pipelineChecks(run, result),
  ]
}

function lateCheck(recorded: Recorded, result: RunResult): Check {
  const { lateP99Us, limitUs } = latenessOf(recorded)
  const known = Number.isFinite(lateP99Us)
  return {
    name: 'late p99, all measured phases',
    measured: known ? formatUs(lateP99Us) : 'no data',
    rule: `at most ${formatUs(limitUs)} (in doubt above ${formatUs(lateWarningUs)})`,
    explanation: 'curves sent after their due time although the target had room',
    outcome: known ? outcomeOf(result, ['GENERATOR_LATE']) : 'unknown',
  }
}

function sentCheck(recorded: Recorded, result: RunResult): Check {
  const worst = worstOf(worstSending(recorded))
  return {
    name: 'sent vs. offered, worst 5 s',
    measured: worst === null ? 'no data' : shareText(worst.sentRatio),
    rule: `at least ${formatRatio(leastSentRatio)}, minus ${formatUs(sendingAllowanceUs)} of the offered rate`,
    explanation:
      'in measured phases, only while the in-flight bound was not full: a slow target is not the generator’s fault',
    outcome: worst === null ? 'unknown' : outcomeOf(result, ['SENT_LESS']),
  }
}

function observerCheck(result: RunResult): Check {
  const { observerWaitUs } = result.facts
  return {
    name: 'wait for the observer, all measured phases',
    measured: observerWaitUs === null ? 'no data' : formatUs(observerWaitUs),
    rule: `at most ${formatUs(observerWaitInvalidUs)} (in doubt above ${formatUs(lateWarningUs)})`,
    explanation:
      'what waiting for loadcurve itself adds to a median, p95 or p99 of results, where over a tenth of it: not the pipeline’s',
    outcome: observerWaitUs === null ? 'unknown' : outcomeOf(result, ['OBSERVER_LATE', 'OBSERVER_BUSY']),
  }
}

function worstOf(windows: readonly SendingWindow[]): SendingWindow | null {
  return [...windows].sort((a, b) => Number(b.short) - Number(a.short) || a.sentRatio - b.sentRatio)[0] ?? null
}

function negativeCheck(recorded: Recorded, result: RunResult): Check {
  const { kind, negative, readings } = worstNegative(recorded)
  return {
    name: 'negative latencies',
    measured: negative === 0 ? '0' : `${formatCount(negative)} of ${formatCount(readings)} (${kind})`,
    rule: `at most ${formatRatio(negativeLimitRatio)} of readings`,
    explanation: 'counted, never dropped',
    outcome: outcomeOf(result, ['NEGATIVE_LATENCY']),
  }
}

function stampCheck(result: RunResult): Check {
  const { readings, first } = result.facts.stamps
  return {
    name: 'stamps in order',
    measured: first === null ? 'not checked' : readings === 0 ? 'yes' : `${formatCount(readings)} not`,
    rule: `at most ${formatRatio(negativeLimitRatio)} of readings`,
    explanation: 'sent, taken, emitted, stored, observed: a stamp before the one that precedes it cannot be right',
    outcome: first === null ? 'unknown' : outcomeOf(result, ['IMPOSSIBLE_STAMPS']),
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
    dueTimeCheck(result),
  ]
}

function dueTimeCheck(result: RunResult): Check {
  const outcome = outcomeOf(result, ['DUE_TIMES'])
  const sure = result.audit?.doubted === 0 || outcome !== 'held'
  return {
    name: 'due times agree with the audit',
    measured: !sure ? '–' : outcome === 'held' ? 'yes' : 'no',
    rule: 'the same readings missing and doubled',
    explanation: 'a pipeline that publishes other due times moves latencies; checked where no sum hides anything',
    outcome: sure ? outcome : 'unknown',
  }
}

function littleCheck(result: RunResult): Check {
  const ratios = result.phases.flatMap(({ measured, kind, littleRatio }) =>
    !measured || kind === 'fault' || littleRatio === null ? [] : [littleRatio],
  )
  const worst = ratios.reduce((most, ratio) => Math.max(most, Math.abs(ratio - 1)), 0)
  return {
    name: 'Little’s law, worst phase',
    measured: ratios.length === 0 ? '–' : `off by ${formatRatio(Math.round(worst * 1e4) / 1e4)}`,
    rule: `within ${formatRatio(littleToleranceRatio)}`,
    explanation: 'backlog area = mean latency × readings: compares scheduled due times with what each phase recorded',
    outcome: ratios.length === 0 ? 'unknown' : outcomeOf(result, ['LITTLE']),
  }
}

function clockCheck(result: RunResult): Check {
  const { maxDriftUs } = result.facts
  const beyond = maxDriftUs !== null && Math.abs(maxDriftUs) > driftLimitUs
  return {
    name: 'clock drift',
    measured: beyond ? formatUs(Math.abs(maxDriftUs)) : `under ${formatUs(driftLimitUs)}`,
    rule: `at most ${formatUs(driftLimitUs)}`,
    explanation: 'the run’s clock compared with the wall clock every second',
    outcome: outcomeOf(result, ['CLOCK_DRIFT']),
  }
}

function hostCheck(result: RunResult): Check {
  const codes: WarningCode[] = ['HOST_BUSY', 'HOST_STEAL', 'HOST_PRESSURE', 'CPU_THROTTLED']
  const raised = result.warnings.filter(({ code }) => codes.some((one) => one === code))
  return {
    name: 'host busy, stolen, under pressure or throttled',
    measured:
      raised.length === 0
        ? 'no'
        : [...new Set(raised.map((warning) => warning.code.slice(5).toLowerCase()))].join(', '),
    rule: 'no',
    explanation: 'never makes a run INVALID by itself: a full-rate run is meant to use all cores',
    outcome: outcomeOf(result, codes),
  }
}

function collectorCheck(run: RunData, result: RunResult): Check {
  const { rows, gaps } = run.samples
  const absent = result.facts.absentCollectors.length
  const outcome = outcomeOf(result, ['COLLECTOR_GAP', 'COLLECTOR_ABSENT'])
  const excused = gaps > 0 && outcome === 'held' ? ', caused by a fault' : ''
  const missing = `${formatCount(gaps)} of ${formatCount(rows)} samples missing${excused}`
  return {
    name: 'collectors responded',
    measured: absent > 0 ? `${absent} absent` : missing,
    rule: 'every sample',
    explanation: 'a missing sample is a gap, never a zero',
    outcome: rows === 0 && absent === 0 ? 'unknown' : outcome,
  }
}
