import { harnessCollector } from '../collectors/harness.ts'
import { hostCollector } from '../collectors/host.ts'
import { processFacts, readFileOrNull } from '../collectors/thread-facts.ts'
import type { Collector, SampleLine, Scenario, Warning } from '../types.ts'
import type { Experiment } from './experiment.ts'
import { startSampler, timerSchedule } from './sampler.ts'

/** The collectors of a run at work. */
export interface Watch {
  /** collectors that cannot work here */
  readonly warnings: readonly Warning[]
  stop(): Promise<void>
}

type Threads = () => readonly { name: string; tid: number }[]

const collectors = {
  host: (experiment: Experiment) => hostCollector({ readFile: readFileOrNull, nowUs: () => experiment.clock.nowUs() }),
  harness: (experiment: Experiment, threads: Threads) =>
    harnessCollector({
      ...processFacts(),
      readFile: readFileOrNull,
      nowUs: () => experiment.clock.nowUs(),
      threads,
      inFlightBytes: () => experiment.inFlightBytes.reduce((sum, bytes) => sum + bytes, 0),
    }),
} satisfies Record<string, (experiment: Experiment, threads: Threads) => Collector>

export function startWatching(
  experiment: Experiment,
  threads: Threads,
  write: (line: SampleLine) => void,
  firstDueUs: number,
): Watch {
  const plans = plansOf(experiment, threads)
  const nowUs = () => experiment.clock.nowUs()
  const sampler = startSampler(plans, firstDueUs, {
    nowUs,
    schedule: timerSchedule(nowUs),
    write,
    fail: (error) => experiment.fail(error),
  })
  return { warnings: plans.flatMap(({ collector }) => absence(collector)), stop: () => sampler.stop() }
}

function plansOf(experiment: Experiment, threads: Threads) {
  const { hostUs, harnessUs }: Scenario['collect'] = experiment.request.scenario.collect
  return [
    { collector: collectors.host(experiment), periodUs: hostUs },
    { collector: collectors.harness(experiment, threads), periodUs: harnessUs },
  ]
}

function absence({ name, unavailable }: Collector): Warning[] {
  if (unavailable === null) return []
  const message = `the collector ${name} gives no samples: ${unavailable}`
  return [{ code: 'COLLECTOR_ABSENT', message, phase: null, invalid: false, figures: {} }]
}
