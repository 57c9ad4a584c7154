import { startSampler, timerSchedule } from '../collectors/sampler.ts'
import { untilAborted, within } from '../pacing/waiting.ts'
import { engines } from '../types/engines.ts'
import type { AbsentCollector, MissingSeries } from '../types/facts.ts'
import type { Collector } from '../types/measurement.ts'
import type { Scenario } from '../types/scenario.ts'
import type { Wiring } from '../types/services.ts'
import { assembleCollectors, type CollectorPlace, type CollectorPlan } from './assemble-collectors.ts'
import type { RunContext } from './context.ts'
import { givenNames } from './testbed/given-names.ts'
import type { Crew } from './threads/crew.ts'

/** The running collectors of a run. */
export interface Watch {
  readonly absent: readonly AbsentCollector[]
  /** as far as it is known by now */
  missing(): MissingSeries[]
  stop(): Promise<void>
}

/** Longer than a collector needs to connect; one without a response by then has a gap in the run. */
const longestFirstLookMs = 5000

/**
 * The collectors to run: assembled before the run begins, since code has to be loaded. Each collector samples once, so
 * that its connections are open when the first sample is due.
 */
export async function planWatch(context: RunContext, crew: Pick<Crew, 'threads'>): Promise<CollectorPlan[]> {
  const { clock, findings, request, signal } = context
  const { testbed } = context.state
  const plans = await assembleCollectors(request.scenario.collect, {
    clock,
    env: request.env,
    wiring: testbed.wiring,
    services: request.scenario.services,
    ...watchedTopics(request.scenario, testbed.wiring),
    // once the target's process has ended, its id may be that of another one
    processes: () => testbed.processes().filter(({ pid }) => pid !== findings.targetEnded?.pid),
    jvms: testbed.jvms(),
    threads: () => crew.threads(),
    statistics: testbed.statistics,
    inFlightBytes: () => findings.flyingBytes,
  })
  if (testbed.wiring === null) return plans
  const looks = plans.map(async ({ collector }) => (collector.unavailable === null ? collector.sample() : {}))
  const late = () => new Error('no response')
  await untilAborted(
    within(longestFirstLookMs, Promise.allSettled(looks), late).catch(() => {}),
    signal,
  )
  return plans
}

/** Only topics of this run are queried; the consumers of an external pipeline's topics are known where it names them. */
export function watchedTopics(
  { driver, target }: Pick<Scenario, 'driver' | 'target'>,
  wiring: Wiring | null,
): Pick<CollectorPlace, 'topics' | 'group' | 'groupIsGiven'> {
  if (wiring === null) return { topics: [], group: null, groupIsGiven: false }
  const { publishes, readsInOurGroup } = engines[target.engine]
  const groupIsGiven = givenNames(target).group !== null
  const knowsGroup = readsInOurGroup || groupIsGiven
  const curves = { topic: wiring.curvesTopic, label: 'curves' }
  const updates = { topic: wiring.updatesTopic, label: 'updates' }
  const topics = [...(driver.kind === 'kafka' ? [curves] : []), ...(publishes ? [updates] : [])]
  return { topics, group: driver.kind === 'kafka' && knowsGroup ? wiring.group : null, groupIsGiven }
}

export function startWatching(context: RunContext, plans: readonly CollectorPlan[], firstDueUs: number): Watch {
  const { clock, findings, folder } = context
  const nowUs = () => clock.nowUs()
  const sampler = startSampler(plans, firstDueUs, {
    nowUs,
    schedule: timerSchedule(nowUs),
    write: (line) => {
      findings.samples.add(line)
      folder.appendSamples([line])
    },
    fail: (error) => context.fail(error),
  })
  return {
    absent: plans.flatMap(({ collector }) => absence(collector)),
    missing: () => plans.flatMap(({ collector }) => missingOf(collector)),
    stop: () => sampler.stop(),
  }
}

function missingOf({ name, missing }: Collector): MissingSeries[] {
  const series = missing?.() ?? []
  return series.length === 0 ? [] : [{ name, series }]
}

function absence({ name, unavailable }: Collector): AbsentCollector[] {
  return unavailable === null ? [] : [{ name, why: unavailable }]
}
