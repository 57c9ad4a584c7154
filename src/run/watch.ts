import type { Collector } from '../types/measurement.ts'
import type { Warning } from '../types/result.ts'
import { assembleCollectors, type CollectorPlan } from './assemble-around.ts'
import type { Crew } from './crew.ts'
import type { Experiment } from './experiment.ts'
import { startSampler, timerSchedule } from './sampler.ts'

/** The collectors of a run at work. */
export interface Watch {
  /** collectors that cannot work here */
  readonly warnings: readonly Warning[]
  stop(): Promise<void>
}

/** What will be watched: put together before the run begins, since parts have to be loaded. */
export function planWatch(experiment: Experiment, crew: Crew): Promise<CollectorPlan[]> {
  const { clock, findings, request, surroundings } = experiment
  return assembleCollectors(request.scenario.collect, {
    clock,
    wiring: surroundings.wiring,
    processes: () => surroundings.processes(),
    threads: () => crew.threads(),
    inFlightBytes: () => findings.flyingBytes,
  })
}

export function startWatching(experiment: Experiment, plans: readonly CollectorPlan[], firstDueUs: number): Watch {
  const { clock, findings, folder } = experiment
  const nowUs = () => clock.nowUs()
  const sampler = startSampler(plans, firstDueUs, {
    nowUs,
    schedule: timerSchedule(nowUs),
    write: (line) => {
      findings.samples.push(line)
      folder.appendSamples([line])
    },
    fail: (error) => experiment.fail(error),
  })
  return { warnings: plans.flatMap(({ collector }) => absence(collector)), stop: () => sampler.stop() }
}

function absence({ name, unavailable }: Collector): Warning[] {
  if (unavailable === null) return []
  const message = `the collector ${name} gives no samples: ${unavailable}`
  return [{ code: 'COLLECTOR_ABSENT', message, phase: null, invalid: false, figures: {} }]
}
