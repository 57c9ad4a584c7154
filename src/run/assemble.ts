import { openBell } from '../channel/bell.ts'
import { RingConsumer, RingProducer } from '../channel/ring.ts'
import type { Clock } from '../clock.ts'
import { harnessCollector } from '../collectors/harness.ts'
import { hostCollector } from '../collectors/host.ts'
import { processFacts, readFileOrNull } from '../collectors/thread-facts.ts'
import type { Driver } from '../drivers/driver.ts'
import { createEmbeddedDriver } from '../drivers/embedded.ts'
import { createNullDriver } from '../drivers/null.ts'
import { DeliveredSums } from '../journey/delivered.ts'
import { DeliveredReadings, type ReadingsStore } from '../journey/delivered-readings.ts'
import { Observer } from '../journey/observer.ts'
import { createPipeline, type Pipeline } from '../targets/embedded/pipeline.ts'
import type { Collector } from '../types/measurement.ts'
import type { DriverKind, EngineKind, Scenario } from '../types/scenario.ts'
import { checkOf } from '../workloads/check.ts'
import type { Control } from './control.ts'
import { Generator } from './generator.ts'
import type { RunMemory } from './memory.ts'
import type { Plan } from './plan.ts'

/** The only place that knows concrete parts: a missing member of a family is a type error here. */

interface DriverPlace {
  readonly plan: Plan
  readonly memory: RunMemory
  readonly generator: number
}

const drivers = {
  null: ({ plan }: DriverPlace) => createNullDriver(Generator.maxBlockBytes(plan.deal)),
  embedded: ({ plan, memory, generator }: DriverPlace) =>
    createEmbeddedDriver(
      memory.curves[generator]!.map((ring, t) => new RingProducer(ring, openBell(memory.targetBells[t]!))),
      Generator.maxBlockBytes(plan.deal),
    ),
} satisfies Record<DriverKind, (place: DriverPlace) => Driver>

export function assembleDriver(plan: Plan, memory: RunMemory, generator: number): Driver {
  return drivers[plan.scenario.driver.kind]({ plan, memory, generator })
}

interface TargetPlace {
  readonly plan: Plan
  readonly memory: RunMemory
  readonly worker: number
  readonly clock: Clock
  readonly control: Pick<Control, 'firstDueUs'>
}

const targets = {
  embedded: ({ plan, memory, worker, clock, control }: TargetPlace) =>
    createPipeline({
      inputs: memory.curves.map((rings) => new RingConsumer(rings[worker]!)),
      output: new RingProducer(memory.updates[worker]!, openBell(memory.observerBell)),
      workload: plan.workload,
      customers: memory.customers === null ? null : new Uint8Array(memory.customers),
      options: plan.scenario.target.options,
      clock,
      firstDueUs: () => control.firstDueUs,
      seed: plan.scenario.seed + worker,
    }),
} satisfies Record<EngineKind, (place: TargetPlace) => Pipeline>

export function assembleTarget(place: TargetPlace): Pipeline {
  return targets[place.plan.scenario.target.engine](place)
}

export function assembleGenerator(
  plan: Plan,
  memory: RunMemory,
  index: number,
  clock: Clock,
): { generator: Generator; driver: Driver } {
  const { schedule, deal, bins, fleet, scenario } = plan
  const driver = assembleDriver(plan, memory, index)
  const generator = new Generator({
    index,
    generators: scenario.generators,
    schedule,
    deal,
    bins,
    fleet,
    driver,
    clock,
    inFlightBytes: scenario.driver.inFlightBytes,
    drainUs: scenario.drainUs,
  })
  return { generator, driver }
}

/** What the observer keeps for the audit. */
export type Kept =
  | { readonly sums: DeliveredSums; readonly readings: null }
  | { readonly sums: null; readonly readings: DeliveredReadings }

export function assembleObserver(
  plan: Plan,
  memory: RunMemory,
  clock: Clock,
  control: Pick<Control, 'firstDueUs'>,
  store: ReadingsStore,
): { observer: Observer; kept: Kept } {
  const { deal, bins, workload, groups, slots, schedule } = plan
  const kept: Kept =
    groups === 0
      ? { sums: null, readings: new DeliveredReadings(deal.meters, store, checkOf) }
      : { sums: new DeliveredSums(groups), readings: null }
  const observer = new Observer({
    inputs: memory.updates.map((ring) => new RingConsumer(ring)),
    clock,
    bins,
    workload: workload.id,
    delivered: kept.sums ?? kept.readings,
    groups: groups === 0 ? deal.meters : groups,
    slots,
    // a slot has one reading a meter; a pipeline may double each
    mostReadings: 2 * deal.meters,
    durationUs: schedule.durationUs,
    firstDueUs: () => control.firstDueUs,
  })
  return { observer, kept }
}

/** What collectors are told about the run they watch. */
export interface CollectorPlace {
  readonly clock: Clock
  threads(): readonly { readonly name: string; readonly tid: number }[]
  inFlightBytes(): number
}

const collectors = {
  host: ({ clock }: CollectorPlace) => hostCollector({ readFile: readFileOrNull, nowUs: () => clock.nowUs() }),
  harness: ({ clock, threads, inFlightBytes }: CollectorPlace) =>
    harnessCollector({
      ...processFacts(),
      readFile: readFileOrNull,
      nowUs: () => clock.nowUs(),
      threads,
      inFlightBytes,
    }),
} satisfies Record<string, (place: CollectorPlace) => Collector>

/** The collectors of a run, each with its period. */
export function assembleCollectors(
  { hostUs, harnessUs }: Scenario['collect'],
  place: CollectorPlace,
): { collector: Collector; periodUs: number }[] {
  return [
    { collector: collectors.host(place), periodUs: hostUs },
    { collector: collectors.harness(place), periodUs: harnessUs },
  ]
}
