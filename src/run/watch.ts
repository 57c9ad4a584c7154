import { harnessCollector } from '../collectors/harness.ts'
import { hostCollector } from '../collectors/host.ts'
import { processFacts, readFileOrNull } from '../collectors/thread-facts.ts'
import type { Collector, Scenario, Warning } from '../types.ts'
import type { Crew } from './crew.ts'
import type { Experiment } from './experiment.ts'
import { startSampler, timerSchedule } from './sampler.ts'

/** The collectors of a run at work. */
export interface Watch {
  /** collectors that cannot work here */
  readonly warnings: readonly Warning[]
  stop(): Promise<void>
}

const collectors = {
  host: (experiment: Experiment) => hostCollector({ readFile: readFileOrNull, nowUs: () => experiment.clock.nowUs() }),
  harness: (experiment: Experiment, crew: Crew) =>
    harnessCollector({
      ...processFacts(),
      readFile: readFileOrNull,
      nowUs: () => experiment.clock.nowUs(),
      threads: () => crew.threads(),
      inFlightBytes: () => experiment.findings.flyingBytes,
    }),
} satisfies Record<string, (experiment: Experiment, crew: Crew) => Collector>

export function startWatching(experiment: Experiment, crew: Crew, firstDueUs: number): Watch {
  const plans = plansOf(experiment, crew)
  const nowUs = () => experiment.clock.nowUs()
  const sampler = startSampler(plans, firstDueUs, {
    nowUs,
    schedule: timerSchedule(nowUs),
    write: (line) => {
      experiment.findings.samples.push(line)
      experiment.folder.appendSamples([line])
    },
    fail: (error) => experiment.fail(error),
  })
  return { warnings: plans.flatMap(({ collector }) => absence(collector)), stop: () => sampler.stop() }
}

function plansOf(experiment: Experiment, crew: Crew) {
  const { hostUs, harnessUs }: Scenario['collect'] = experiment.request.scenario.collect
  return [
    { collector: collectors.host(experiment), periodUs: hostUs },
    { collector: collectors.harness(experiment, crew), periodUs: harnessUs },
  ]
}

function absence({ name, unavailable }: Collector): Warning[] {
  if (unavailable === null) return []
  const message = `the collector ${name} gives no samples: ${unavailable}`
  return [{ code: 'COLLECTOR_ABSENT', message, phase: null, invalid: false, figures: {} }]
}
