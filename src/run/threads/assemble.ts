import { openBell } from '../../channel/bell.ts'
import { RingConsumer, RingProducer } from '../../channel/ring.ts'
import type { Clock } from '../../clock.ts'
import { entryKindsOf } from '../../contract/update-message.ts'
import type { Driver } from '../../drivers/driver.ts'
import { createEmbeddedDriver } from '../../drivers/embedded.ts'
import { createNullDriver } from '../../drivers/null.ts'
import { LagTable } from '../../journey/lag-table.ts'
import { Observer } from '../../journey/observer.ts'
import { createRingSource } from '../../journey/ring-source.ts'
import type { UpdateSource } from '../../journey/update-source.ts'
import { readingsDue } from '../../pacing/due-sums.ts'
import { createPipeline, type Pipeline } from '../../targets/embedded/pipeline.ts'
import { type DriverKind, type DriverSpec, formatOf } from '../../types/driver.ts'
import type { EngineKind } from '../../types/engines.ts'
import type { KafkaAccess, RedisAccess, Wiring } from '../../types/services.ts'
import type { Plan } from '../plan.ts'
import type { Control } from './control.ts'
import { Generator } from './generator.ts'
import { type Kept, resultRow } from './result-kinds.ts'
import type { RunMemory } from './shared-memory.ts'
import type { SpillFile } from './spill-file.ts'

/**
 * The parts inside the harness's threads. A missing member of a family is a type error here. What speaks to real
 * services is loaded when it is needed, so that a run without them stays small.
 */

/** What they are built from. */
export interface Place {
  readonly plan: Plan
  readonly setup: { readonly index: number; readonly memory: RunMemory; readonly wiring: Wiring | null }
  readonly clock: Clock
  readonly control: Pick<Control, 'firstDueUs'>
}

const drivers = {
  null: ({ plan }: Place) => createNullDriver(Generator.maxBlockBytes(plan.deal)),
  embedded: ({ plan, setup: { memory, index } }: Place) =>
    createEmbeddedDriver(
      memory.curves[index]!.map((ring, t) => new RingProducer(ring, openBell(memory.targetBells[t]!))),
      Generator.maxBlockBytes(plan.deal),
    ),
  kafka: async (place: Place, spec: DriverSpec<'kafka'>) => {
    const { plan, setup, clock } = place
    const create =
      spec.client === 'own'
        ? (await import('../../drivers/kafka/producer.ts')).createKafkaDriver
        : (await import('../../drivers/kafka/kafkajs-driver.ts')).createKafkajsDriver
    return create({
      access: kafkaOf(place),
      topic: wiringOf(place).curvesTopic,
      clientId: `loadcurve-generator-${setup.index}`,
      clock,
      spec,
      deal: plan.deal,
      partitions: ownPartitions(plan.deal.partitions, plan.scenario.generators, setup.index),
    })
  },
  http: async (place: Place, spec: DriverSpec<'http'>) =>
    (await import('../../drivers/http/http-driver.ts')).createHttpDriver({
      url: wiringOf(place).httpUrl ?? '',
      headers: wiringOf(place).httpHeaders,
      spec,
      clock: place.clock,
    }),
  redis: async (place: Place, spec: DriverSpec<'redis'>) =>
    (await import('../../drivers/redis/redis-driver.ts')).createRedisDriver({
      access: redisOf(place),
      prefix: wiringOf(place).redisPrefix,
      spec,
      clock: place.clock,
    }),
} satisfies { readonly [K in DriverKind]: (place: Place, spec: DriverSpec<K>) => Driver | Promise<Driver> }

async function assembleDriver<K extends DriverKind>(place: Place, spec: DriverSpec<K>): Promise<Driver> {
  const assemble: { readonly [P in DriverKind]: (place: Place, spec: DriverSpec<P>) => Driver | Promise<Driver> } =
    drivers
  return assemble[spec.kind](place, spec)
}

function ownPartitions(partitions: number, generators: number, index: number): number[] {
  return Array.from({ length: partitions }, (_, p) => p).filter((p) => p % generators === index)
}

export async function assembleGenerator(place: Place): Promise<{ generator: Generator; driver: Driver }> {
  const { schedule, deal, bins, fleet, scenario } = place.plan
  const driver = await assembleDriver(place, scenario.driver)
  const generator = new Generator({
    index: place.setup.index,
    generators: scenario.generators,
    schedule,
    deal,
    bins,
    fleet,
    driver,
    lags: new LagTable([place.setup.memory.lags[place.setup.index]!], schedule.durationUs),
    clock: place.clock,
    inFlightBytes: scenario.driver.inFlightBytes,
    drainUs: scenario.drainUs,
  })
  return { generator, driver }
}

/** What of an engine is in our threads. */
export interface EngineInThreads {
  /** where the observer finds its updates */
  source(place: Place): UpdateSource | Promise<UpdateSource>
  /** one of its workers; null where they run in no thread of ours */
  readonly pipeline: ((place: Place) => Pipeline) | null
}

function embeddedPipeline({ plan, setup: { memory, index }, clock, control }: Place): Pipeline {
  const { options } = plan.scenario.target
  if (!('stall' in options)) throw new Error('this target does not have the options of the embedded pipeline')
  return createPipeline({
    inputs: memory.curves.map((rings) => new RingConsumer(rings[index]!)),
    output: new RingProducer(memory.updates[index]!, openBell(memory.observerBell)),
    workload: plan.workload,
    customers: customersOf(memory),
    options,
    clock,
    firstDueUs: () => control.firstDueUs,
    seed: plan.scenario.seed + index,
  })
}

async function readerOf(place: Place, topic: string) {
  const { createFetchReader } = await import('../../kafka/reader/fetch-reader.ts')
  const nowUs = () => place.clock.nowUs()
  return createFetchReader({ access: kafkaOf(place), topic, clientId: 'loadcurve-observer', from: 'end', nowUs })
}

async function published(place: Place): Promise<UpdateSource> {
  const { createTopicSource } = await import('../../journey/topic-source.ts')
  return createTopicSource(await readerOf(place, wiringOf(place).updatesTopic), place.clock)
}

async function readBack(place: Place): Promise<UpdateSource> {
  const { createReadBack } = await import('../../targets/none/read-back.ts')
  return createReadBack({
    reader: await readerOf(place, wiringOf(place).curvesTopic),
    workload: place.plan.workload,
    meters: place.plan.deal.meters,
    customers: customersOf(place.setup.memory),
    clock: place.clock,
    format: formatOf(place.plan.scenario.driver),
  })
}

/** The updates of workers in our threads. */
export function ringSource({ setup, clock }: Place): UpdateSource {
  return createRingSource(
    setup.memory.updates.map((ring) => new RingConsumer(ring)),
    clock,
  )
}

export const enginesInThreads: Record<EngineKind, EngineInThreads> = {
  embedded: { source: ringSource, pipeline: embeddedPipeline },
  node: { source: published, pipeline: null },
  storm: { source: published, pipeline: null },
  'storm-trident': { source: published, pipeline: null },
  external: { source: published, pipeline: null },
  none: { source: readBack, pipeline: null },
}

export async function assembleSource(place: Place): Promise<UpdateSource> {
  return enginesInThreads[place.plan.scenario.target.engine].source(place)
}

/** One worker of a target that runs in our threads. */
export function assemblePipeline(place: Place): Pipeline {
  const { engine } = place.plan.scenario.target
  const { pipeline } = enginesInThreads[engine]
  if (pipeline === null) throw new Error(`engine ${engine} has no workers in threads of the harness`)
  return pipeline(place)
}

export async function assembleObserver(
  place: Place,
  spill: SpillFile,
): Promise<{ observer: Observer; source: UpdateSource; kept: Kept }> {
  const { deal, bins, workload, slots, schedule } = place.plan
  const kept = resultRow(place.plan).keep(place.plan, spill)
  const source = await assembleSource(place)
  const observer = new Observer({
    source,
    bins,
    dueIn: (index) => {
      const { fromUs, toUs } = bins.bin(index)
      return readingsDue(schedule, deal, fromUs, toUs)
    },
    lags: new LagTable(place.setup.memory.lags, schedule.durationUs),
    workload: workload.id,
    entryKinds: entryKindsOf(workload.result),
    delivered: kept.delivered,
    groups: workload.groups,
    slots,
    // a slot has one reading per meter; a pipeline may duplicate each
    mostReadings: 2 * deal.meters,
    dueUs: kept.dueUs,
    durationUs: schedule.durationUs,
    firstDueUs: () => place.control.firstDueUs,
  })
  return { observer, source, kept }
}

function customersOf({ customers }: RunMemory): Uint8Array | null {
  return customers === null ? null : new Uint8Array(customers)
}

function wiringOf({ setup }: Place): Wiring {
  if (setup.wiring === null) throw new Error('a part of this run needs services, but there are none')
  return setup.wiring
}

function kafkaOf(place: Place): KafkaAccess {
  const { kafka } = wiringOf(place).access
  if (kafka === null) throw new Error('a part of this run needs Kafka, but there is none')
  return kafka
}

function redisOf(place: Place): RedisAccess {
  const { redis } = wiringOf(place).access
  if (redis === null) throw new Error('a part of this run needs Redis, but there is none')
  return redis
}
