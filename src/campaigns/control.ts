import { type ControlRun, movedControl } from '../analysis/control.ts'
import { leftOutFindings } from '../analysis/left-out-audits.ts'
import { readComparedRun } from '../results/compared/compared-run.ts'
import { listRuns } from '../results/listing.ts'
import { openRunFolder } from '../results/run-folder.ts'
import { defaultCollect, defaultDriver, defaultOptions, defaultServices } from '../scenarios/defaults.ts'
import type { Comparison } from '../types/comparison.ts'
import type { Phase, Scenario } from '../types/scenario.ts'
import type { Campaign } from './campaign.ts'
import { replacedRuns, replacedText } from './replaced-runs.ts'

const warmUpUs = 500_000
const measureUs = 2_500_000
const mostMeters = 100_000
/** Enough to measure, and below what any generator can send. */
const [leastReadingsPerS, mostReadingsPerS] = [20_000, 200_000]
const blockTag = 'after_block'

/** The embedded target under the load of a scenario, as far as a few seconds can hold it. */
export function controlScenario(scenario: Scenario): Scenario {
  const { fleet } = scenario
  const perS = ratePerS(scenario)
  const phase = (name: string, durationUs: number, measured: boolean): Phase => ({
    ...{ name, family: name, kind: 'hold', measured, durationUs, fromPerS: perS, toPerS: perS },
    ...{ curves: Math.round((perS * durationUs) / 1e6), fault: null, saturation: null },
  })
  const target = { workload: 'tariff-curves', parallelism: 1, readyWithinUs: 60e6, options: defaultOptions } as const
  return {
    ...{
      name: 'control',
      why: 'Is the machine the same as before?',
      claim: null,
      seed: 1,
      firstDay: scenario.firstDay,
    },
    fleet: {
      meters: Math.max(fleet.frame, Math.min(fleet.meters, mostMeters)),
      model: 'london',
      points: 1,
      frame: fleet.frame,
    },
    ...{ partitions: 1, generators: 1, target: { engine: 'embedded', ...target } },
    driver: { ...defaultDriver, kind: 'embedded' },
    ...{ services: defaultServices, phases: [phase('warm-up', warmUpUs, false), phase('control', measureUs, true)] },
    ...{ drainUs: 1e6, collect: defaultCollect, objectives: [], allow: [] },
  }
}

/** The mean rate of the measured phases. */
function ratePerS({ phases }: Scenario): number {
  const measured = phases.filter((phase) => phase.measured)
  const us = measured.reduce((sum, { durationUs }) => sum + durationUs, 0)
  const curves = measured.reduce((sum, phase) => sum + phase.curves, 0)
  const meanPerS = us === 0 ? 0 : (curves * 1e6) / us
  return Math.round(Math.min(mostReadingsPerS, Math.max(leastReadingsPerS, meanPerS)))
}

export function controlTags(afterBlock: number): Record<string, string> {
  return { [blockTag]: String(afterBlock) }
}

/** The control runs of a campaign so far. */
export function controlsOf({ controlDir }: Campaign): ControlRun[] {
  return listRuns(controlDir).flatMap(({ folder, verdict }) => {
    if (verdict === null || verdict === 'INTERRUPTED') return []
    const { unusable, metrics } = readComparedRun(folder)
    const afterBlock = Number(openRunFolder(folder).environment().tags[blockTag])
    return [{ afterBlock, cpuSPerMillion: unusable === null ? metrics.target_cpu_s_per_million : null }]
  })
}

/** A comparison of runs on a machine that changed meanwhile says nothing. What was measured again is told. */
export function withControl(comparison: Comparison, campaign: Campaign): Comparison {
  const moved = movedControl(controlsOf(campaign))
  const replaced = [replacedText(campaign), leftOutFindings(replacedRuns(campaign))]
  const reasons = [...comparison.reasons, ...replaced.filter((text) => text !== null)]
  return moved === null
    ? { ...comparison, reasons }
    : { ...comparison, verdict: 'INVALID', reasons: [moved, ...reasons] }
}
