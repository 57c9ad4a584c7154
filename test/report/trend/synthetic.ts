import { alertsOf } from '../../../src/analysis/history/alerts.ts'
import { historyModel } from '../../../src/analysis/history/history.ts'
import type { TrendAcknowledgement, TrendPage } from '../../../src/report/trend/page-data.ts'
import type { ComparedRun, RunMetrics } from '../../../src/types/metrics.ts'
import { metricNames } from '../../../src/types/metrics.ts'

export interface SyntheticTrend {
  readonly points?: number
  readonly acknowledged?: readonly TrendAcknowledgement[]
  readonly scenario?: string
  /** the numbers stay as they are */
  readonly flat?: boolean
  /** the runs name no commit */
  readonly byDay?: boolean
  /** a run of the future, and one that lies in two folders */
  readonly odd?: boolean
}

const firstUs = Date.UTC(2026, 8, 1, 3, 0, 0) * 1000
const dayUs = 86_400e6

/** -1 to 1, the same for the same arguments. */
function noise(seed: number, at: number): number {
  return Math.sin(seed * 12.9898 + at * 78.233) * Math.cos(seed * 4.1 + at * 1.7)
}

/** The page of a history that steps up once in p99, once in p50 and, lately, falls in what is delivered. */
export function syntheticTrend(options: SyntheticTrend = {}): TrendPage {
  const { points = 40, acknowledged = [], odd = false } = options
  const nowUs = firstUs + (points + 1) * dayUs
  const runs = ['embedded', 'storm'].flatMap((engine) =>
    Array.from({ length: points * 3 }, (_, i) => runOf(engine, Math.floor(i / 3), i % 3, options)),
  )
  const more = odd
    ? [
        { ...runs[4]!, folder: '/other' },
        { ...runs[7]!, run: 'zz-future', startedUs: nowUs + 9e11 },
      ]
    : []
  const model = historyModel([...runs, ...more], nowUs)
  const known = acknowledged.map(({ id, ...rest }) => ({ ...rest, series: id }))
  const alerts = model.histories.flatMap((history) => alertsOf(history, known))
  return { model, alerts, acknowledged, madeAt: '2026-11-29T14:03:00.000Z' }
}

function runOf(engine: string, point: number, turn: number, options: SyntheticTrend): ComparedRun {
  const { scenario = 'quickstart', flat = false, byDay = false, points = 40 } = options
  const run = `2026-${String(point).padStart(3, '0')}-${engine}-${turn}`
  const commit = `${(point * 7919 + 4096).toString(16).padStart(7, 'c')}${'0a1b2c3d4'.repeat(4).slice(0, 33)}`
  return {
    ...{ run, folder: `/results/${run}`, scenario, engine, offeredPerS: 200_000 },
    startedUs: firstUs + point * dayUs + turn * 95e6,
    ...{ host: 'f3a1', scenarioHash: 'c1d2', loadcurve: '0.2.0', tags: {} },
    gitCommit: byDay ? null : commit,
    unusable: point === 5 && turn === 2 ? 'INVALID: the generator was late' : null,
    metrics: metricsOf(point, turn + (engine === 'storm' ? 9 : 0), flat || engine === 'storm', points),
  }
}

function metricsOf(point: number, turn: number, flat: boolean, points: number): RunMetrics {
  const move = (from: number, ratio: number) => (!flat && point >= from ? ratio : 1)
  const noisy = (seed: number, size: number) => 1 + size * noise(seed + turn, point)
  const known: Partial<RunMetrics> = {
    delivered_per_s: 200_000 * noisy(1, 0.004) * move(points - 2, 0.9),
    result_p50_us: 12_400 * noisy(2, 0.02) * move(10, 0.85),
    result_p99_us: 47_500 * noisy(3, 0.03) * move(24, 1.3),
    target_cpu_s_per_million: 5.4 * noisy(4, 0.01) * move(17, 1.12),
    lost: 0,
    duplicated: 0,
    wrong: !flat && point === 30 && turn === 0 ? 3 : 0,
  }
  return { ...Object.fromEntries(metricNames.map((name) => [name, null])), ...known } as RunMetrics
}
