import { Findings } from '../../src/run/findings.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { summarise } from '../../src/stats/summarise.ts'
import type { Scenario } from '../../src/types/scenario.ts'
import { judge } from '../../src/verdict/judge.ts'
import { londonModel } from './scenario.ts'
import { runVirtually, type VirtualHooks } from './virtual-run.ts'

/** The verdict on a whole run: run on the virtual clock, summed up as every run is. */
export async function judgedRun(scenario: Scenario, hooks: Omit<VirtualHooks, 'hear'> = {}) {
  const findings = new Findings(scenario, buildPlan(scenario, londonModel), {
    appendBins: () => {},
    appendBinLatency: () => {},
  })
  let endedAtUs = 0
  const run = await runVirtually(scenario, {
    ...hooks,
    hear: (role, index, message, sinceUs) => {
      findings.hear(role, index, message, sinceUs, sinceUs)
      endedAtUs = sinceUs
    },
  })
  findings.ledger.end()
  findings.ledger.flush(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, endedAtUs)
  const measured = findings.measured({
    endedAtUs,
    stoppedAtUs: null,
    drainCut: null,
    maxDriftUs: 0,
    faults: [],
    saturations: [],
  })
  const summary = summarise(measured)
  const ending = { calibration: null, interrupted: false, abortedBy: null, failure: null, run: 'test', startedUs: 0 }
  return { run, result: judge({ measured, summary, ...ending }) }
}
