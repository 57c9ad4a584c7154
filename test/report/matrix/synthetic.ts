import { leftOutFindings } from '../../../src/analysis/left-out-audits.ts'
import { combinationsOf, matrixCell } from '../../../src/analysis/matrix.ts'
import type { MatrixPage } from '../../../src/report/matrix/page-data.ts'
import type { JudgedRun, RunMetrics } from '../../../src/types/metrics.ts'
import { metricNames } from '../../../src/types/metrics.ts'

export interface SyntheticMatrix {
  readonly axes?: MatrixPage['matrix']['axes']
  readonly repeat?: number
  /** this cell has no run */
  readonly empty?: number
  /** the last run of this cell cannot be used */
  readonly unusable?: number
  /** the audit of the first run of this cell finds lost readings */
  readonly lossy?: number
  /** cells have loads that differ */
  readonly loads?: boolean
  /** no run was audited */
  readonly unaudited?: boolean
  readonly scenario?: string
}

const twoAxes = [
  { path: 'target.engine', values: ['embedded', 'storm', 'flink'] },
  { path: 'fleet.frame', values: ['64', '512', '2048'] },
]
const firstUs = Date.UTC(2026, 10, 29, 12, 12, 5) * 1000

/** -1 to 1, the same for the same arguments. */
function noise(seed: number, at: number): number {
  return Math.sin(seed * 12.9898 + at * 78.233) * Math.cos(seed * 4.1 + at * 1.7)
}

/** The page of a matrix whose cells get slower one after the other. */
export function syntheticMatrix(options: SyntheticMatrix = {}): MatrixPage {
  const { axes = twoAxes, repeat = 3, empty, unusable, lossy, scenario = 'quickstart' } = options
  const cells = combinationsOf(axes).map((values, at) => {
    const runs = Array.from({ length: at === empty ? 0 : repeat }, (_, turn): JudgedRun => {
      const isUnusable = at === unusable && turn === repeat - 1
      const metrics = metricsOf(at, turn, at === lossy && turn === 0 ? 12 : 0)
      return {
        ...runOf(at, turn, scenario),
        ...(options.loads ? { offeredPerS: 200_000 / (1 + at) } : {}),
        unusable: isUnusable ? 'it is INVALID: the generator was late' : null,
        verdict: isUnusable ? 'INVALID' : 'PASS',
        metrics: options.unaudited ? { ...metrics, lost: null, duplicated: null, wrong: null } : metrics,
      }
    })
    return matrixCell(values, runs)
  })
  const leftOut = leftOutFindings(cells.flatMap(({ runs }) => runs))
  return {
    matrix: {
      format: 1,
      moved: null,
      replaced: null,
      leftOut,
      scenario,
      createdUs: firstUs,
      seed: 7,
      repeat,
      axes,
      cells,
    },
    madeAt: '2026-11-29T14:03:00.000Z',
    reports: cells.map(({ runs }) => runs.map(({ run }, i) => (i === 1 ? null : `runs/${run}/report.html`))),
  }
}

function metricsOf(at: number, turn: number, lost: number): RunMetrics {
  const factor = (1 + at * 0.17) * (1 + noise(at + 1, turn) * 0.03)
  const known: Partial<RunMetrics> = {
    delivered_per_s: 200_000 / (1 + at * 0.02) / (1 + noise(at + 3, turn) * 0.004),
    result_p50_us: 12_400 * factor,
    result_p99_us: 47_500 * factor ** 2.4,
    pipeline_cpu_s_per_million: 9.8 * factor ** 0.5,
    target_memory_bytes: 812 * 2 ** 20 * factor,
    lost,
    duplicated: 0,
    wrong: 0,
  }
  return { ...Object.fromEntries(metricNames.map((name) => [name, null])), ...known } as RunMetrics
}

function runOf(at: number, turn: number, scenario: string): Omit<JudgedRun, 'metrics' | 'unusable' | 'verdict'> {
  const run = `20261129T1212${String(at).padStart(2, '0')}Z-${scenario}-embedded-${turn}a${at}f`
  return {
    run,
    folder: `/results/matrix/runs/${run}`,
    scenario,
    engine: 'embedded',
    offeredPerS: 200_000,
    startedUs: firstUs + (turn * 100 + at) * 95e6,
    host: 'f3',
    scenarioHash: 'c1',
    loadcurve: '0.2.0',
    gitCommit: null,
    tags: {},
    reasons: [],
    durationS: 20,
  }
}
