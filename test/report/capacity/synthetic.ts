import { nextCapacityStep } from '../../../src/analysis/capacity/capacity-search.ts'
import { kneeOf } from '../../../src/analysis/capacity/knee.ts'
import type { CapacityPage } from '../../../src/report/capacity/page-data.ts'
import type { CapacitySearch, ProbeVerdict } from '../../../src/types/analysis/capacity.ts'
import type { MadeProbe } from '../../../src/types/analysis/capacity-result.ts'

export interface SyntheticCapacity {
  /** loads above it fail */
  readonly capacityPerS?: number
  readonly search?: Partial<CapacitySearch>
  /** the verdict of the probe with this number, if it is not as its load says */
  readonly verdicts?: Readonly<Record<number, ProbeVerdict>>
  readonly scenario?: string
}

/** The page of a search among probes of a pipeline with a known capacity. */
export function syntheticCapacity(options: SyntheticCapacity = {}): CapacityPage {
  const { capacityPerS = 412_000, verdicts = {}, scenario = 'quickstart' } = options
  const search = { startPerS: 100_000, leastPerS: 10, mostPerS: 2e6, toleranceRatio: 0.05, ...options.search }
  const probes: MadeProbe[] = []
  for (;;) {
    const votes = probes.map(({ loadPerS, judgement }) => ({ loadPerS, verdict: judgement.verdict }))
    const step = nextCapacityStep(votes, search)
    if (step.kind === 'answer') {
      const curve = probes.filter(({ judgement }) => judgement.verdict !== 'INVALID')
      const knee = kneeOf(curve.map(({ loadPerS, resultP99Us }) => ({ loadPerS, p99Us: resultP99Us })))
      return {
        result: { format: 1, scenario, createdUs: 1, search, probes, answer: step, knee },
        madeAt: '2026-11-29T14:03:00.000Z',
        reports: probes.map(({ run }, i) => (i === 1 ? null : `runs/${run}/report.html`)),
      }
    }
    const verdict = verdicts[probes.length + 1] ?? (step.loadPerS <= capacityPerS ? 'PASS' : 'FAIL')
    probes.push(probeOf(probes.length + 1, step.loadPerS, verdict, capacityPerS))
  }
}

function probeOf(number: number, loadPerS: number, verdict: ProbeVerdict, capacityPerS: number): MadeProbe {
  const usage = Math.min(0.96, loadPerS / capacityPerS / 1.02)
  const [p50Us, beyond] = [9000 + 1500 / (1 - usage), Math.max(0, loadPerS / capacityPerS - 1)]
  const slopePerS = verdict === 'FAIL' ? loadPerS * (0.02 + beyond) : 3
  const hits =
    verdict === 'FAIL'
      ? ([
          { limit: 'backlog growth', sentence: 'the backlog grew by 21k/s, 4.9 % of the load (at most 1 %)' },
          { limit: 'objective', sentence: 'not met: result p99 < 250ms' },
        ] as const)
      : []
  const sentences = { PASS: 'It was sustained.', FAIL: 'It was not sustained.', INVALID: 'The run is INVALID.' }
  return {
    loadPerS,
    run: `20261129T1212${String(number).padStart(2, '0')}Z-quickstart-embedded-${number}a4f`,
    judgement: { verdict, hits, sentence: sentences[verdict] },
    deliveredPerS: loadPerS - slopePerS,
    resultP50Us: verdict === 'INVALID' ? null : p50Us * (1 + beyond * 40),
    resultP99Us: verdict === 'INVALID' ? null : p50Us * 2.6 * (1 + 0.3 * Math.sin(number)) * (1 + beyond * 70),
    backlogSlopePerS: slopePerS,
    backlogEndCurves: verdict === 'FAIL' ? 812_345 : 1240,
  }
}
