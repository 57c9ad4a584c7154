import { setTimeout as pause } from 'node:timers/promises'
import { type Clock, threadClock } from '../../clock.ts'
import { LoadcurveError } from '../../errors.ts'
import { openCluster } from '../../kafka/cluster/cluster.ts'
import { openRedis, type RedisClient } from '../../redis/client.ts'
import { redisFailure } from '../../redis/failures.ts'
import type { KafkaDriverSpec, RedisDriverSpec } from '../../types/driver.ts'
import type { KafkaAccess, RedisAccess } from '../../types/services.ts'
import { joinsCustomers, storesResults } from '../../types/workloads.ts'
import { type Workload, workloadOf } from '../../workloads/workload.ts'
import { createAccumulator } from '../accumulator.ts'
import { createMessageIntake } from '../message-intake.ts'
import { readCustomers } from './customers.ts'
import { createHttpInput } from './http-input.ts'
import type { Input } from './input.ts'
import { createKafkaClient } from './kafka-client.ts'
import { createKafkaInput } from './kafka-input.ts'
import { createKafkaOutlet, mostUpdateEntries } from './kafka-outlet.ts'
import { createPipeline, type Pipeline, type Store } from './pipeline.ts'
import { createRedisInput } from './redis-input.ts'
import { createListQueues, createStreamQueues } from './redis-queues.ts'
import { createRedisStore, readStoredOffset } from './redis-store.ts'
import { createRedisTransactions, type RedisTransactions } from './redis-transactions.ts'
import type { NodeTargetSetup } from './setup.ts'

export interface NodeTargetVoice {
  /** called for each problem that does not end it, such as a full Redis or deleted records */
  onTrouble(words: string): void
  log(line: string): void
  /** called for each message that is left out, with why */
  onUnreadable(why: string): void
  /** called when a quota of the cluster mutes a connection for that long */
  onThrottled(ms: number): void
  /** called when messages can arrive, with the partitions that are read (null: any); again when they change */
  onReady(partitions: readonly number[] | null): void
}

export interface NodeTarget {
  /** stops taking messages, stores and publishes what was taken, releases everything */
  stop(): Promise<void>
}

/** 24 MB of waiting updates. */
const mostWaitingEntries = 500_000

/** Builds and starts the pipeline of one process. Errors: LoadcurveError that says what cannot work. */
export async function openNodeTarget(setup: NodeTargetSetup, voice: NodeTargetVoice): Promise<NodeTarget> {
  const { scenario, wiring, worker } = setup
  const clock = threadClock(setup.epochOffsetUs)
  const workload = workloadOf(scenario.target.workload, scenario.fleet.meters)
  await checkKafka(setup)
  const redis = await openRedisPart(setup, workload, voice)
  const kafka = createKafkaClient(kafkaAccess(setup), `loadcurve-target-${worker}`, voice)
  const outlet = createKafkaOutlet({
    kafka,
    topic: wiring.updatesTopic,
    partitions: wiring.updatesPartitions,
    first: worker,
    pause,
    log: voice.log,
  })
  await outlet.open()
  const input = await openInput(setup, clock, redis, voice)
  const pipeline = pipelineOf(setup, clock, { workload, redis, outlet, input })
  await input.start(pipeline, voice.onReady)
  return {
    stop: async () => {
      await input.quiesce()
      await pipeline.drain(Number.POSITIVE_INFINITY)
      await input.stop()
      await outlet.close()
      await redis.client?.close()
    },
  }
}

/** kafkajs would silently retry a wrong address or password forever, so our own client connects first. */
async function checkKafka(setup: NodeTargetSetup): Promise<void> {
  const cluster = await openCluster(kafkaAccess(setup), `loadcurve-target-${setup.worker}`)
  cluster.close()
}

interface Parts {
  readonly workload: Workload
  readonly redis: RedisPart
  readonly outlet: ReturnType<typeof createKafkaOutlet>
  readonly input: Input
}

function pipelineOf({ scenario }: NodeTargetSetup, clock: Clock, parts: Parts): Pipeline {
  const { meters } = scenario.fleet
  const accumulator = createAccumulator(parts.workload, parts.redis.customers, mostUpdateEntries)
  return createPipeline({
    accumulator,
    intakes: {
      binary: createMessageIntake(accumulator, 'binary', meters),
      json: createMessageIntake(accumulator, 'json', meters),
    },
    store: parts.redis.store,
    outlet: parts.outlet,
    mark: () => parts.input.mark(),
    rewind: () => parts.input.rewind(),
    flushUs: scenario.target.options.flushUs,
    mostEntries: mostWaitingEntries,
    clock,
    later: (call, afterUs) => {
      if (afterUs < 1) setImmediate(call)
      else setTimeout(call, Math.max(1, Math.round(afterUs / 1000)))
    },
  })
}

interface RedisPart {
  readonly client: RedisClient | null
  readonly store: Store | null
  /** 0 if nothing is stored */
  storedOffset(partition: number): Promise<number>
  readonly customers: Uint8Array | null
}

/** The customers table if the workload joins, and the store if it keeps sums. */
async function openRedisPart(setup: NodeTargetSetup, workload: Workload, voice: NodeTargetVoice): Promise<RedisPart> {
  const { scenario, wiring } = setup
  const joins = joinsCustomers(workload.name)
  const stores = storesResults(workload.name) && scenario.target.options.store === 'redis'
  if (!joins && !stores) return { client: null, store: null, storedOffset: async () => 0, customers: null }
  const client = await openRedis(redisAccess(setup), redisOptions(setup, 'store', voice))
  const prefix = wiring.redisPrefix
  return {
    client,
    store: stores ? createRedisStore(await transactionsOf(setup, client, 'store', voice), prefix) : null,
    storedOffset: stores ? (partition) => readStoredOffset(client, prefix, partition) : async () => 0,
    customers: joins ? await readCustomers(client, prefix, scenario.fleet.meters, workload.groups) : null,
  }
}

async function transactionsOf(
  setup: NodeTargetSetup,
  client: RedisClient,
  what: string,
  { log, onTrouble }: NodeTargetVoice,
): Promise<RedisTransactions> {
  // a restarted process must not find the transaction number of the one before
  const { redisPrefix } = setup.wiring
  const numberKey = `${redisPrefix}:txn:${what}-${setup.worker}-${process.pid}-${Date.now()}`
  // the run removes its keys by name
  await client.sAdd(`${redisPrefix}:txn`, numberKey).catch((thrown: unknown) => {
    throw redisFailure(thrown, redisAccess(setup), 'TARGET_FAILED')
  })
  return createRedisTransactions({ client, access: redisAccess(setup), numberKey, pause, log, onRefused: onTrouble })
}

function redisOptions({ worker }: NodeTargetSetup, what: string, { log }: NodeTargetVoice) {
  return {
    name: `loadcurve-target-${worker}-${what}`,
    reconnect: true,
    onError: (error: LoadcurveError) => log(`redis: ${error.message}`),
  }
}

async function openInput(
  setup: NodeTargetSetup,
  clock: Clock,
  redis: RedisPart,
  voice: NodeTargetVoice,
): Promise<Input> {
  const { driver } = setup.scenario
  switch (driver.kind) {
    case 'kafka':
      return kafkaInput(setup, driver, clock, redis, voice)
    case 'http':
      return createHttpInput({ ...httpPlace(setup), clock })
    case 'redis':
      return redisInput(setup, driver, clock, voice)
    default:
      throw new LoadcurveError('TARGET_FAILED', `the ${driver.kind} driver cannot feed the node target`, {
        hint: 'use the kafka, http or redis driver',
      })
  }
}

function kafkaInput(
  setup: NodeTargetSetup,
  { format }: KafkaDriverSpec,
  clock: Clock,
  redis: RedisPart,
  voice: NodeTargetVoice,
): Input {
  const { scenario, wiring, worker } = setup
  return createKafkaInput({
    kafka: createKafkaClient(kafkaAccess(setup), `loadcurve-target-${worker}`, voice),
    topic: wiring.curvesTopic,
    group: wiring.group,
    partitions: scenario.partitions,
    format,
    clock,
    storedOffset: redis.storedOffset,
    pause,
    ...voice,
  })
}

async function redisInput(
  setup: NodeTargetSetup,
  { format, structure }: RedisDriverSpec,
  clock: Clock,
  voice: NodeTargetVoice,
): Promise<Input> {
  const { scenario, wiring, worker } = setup
  const client = await openRedis(redisAccess(setup), redisOptions(setup, 'input', voice))
  const partitions = Array.from({ length: scenario.partitions }, (_, partition) => partition).filter(
    (partition) => partition % scenario.target.parallelism === worker,
  )
  const keys = partitions.map((partition) => `${wiring.redisPrefix}:curves:${partition}`)
  const queues =
    structure === 'stream'
      ? createStreamQueues(client, keys)
      : createListQueues(client, keys, await transactionsOf(setup, client, 'input', voice), pause)
  return createRedisInput({
    queues,
    partitions,
    format,
    clock,
    pause,
    log: voice.log,
    onUnreadable: voice.onUnreadable,
    close: async () => client.destroy(),
  })
}

function httpPlace({ wiring }: NodeTargetSetup): { host: string; port: number; path: string } {
  if (wiring.httpUrl === null)
    throw new LoadcurveError('TARGET_FAILED', 'the node target has no address to listen on', {
      hint: 'use the http driver: then the run chooses a port',
    })
  const { hostname, port, pathname } = new URL(wiring.httpUrl)
  return { host: hostname, port: Number(port), path: pathname }
}

function kafkaAccess({ wiring }: NodeTargetSetup): KafkaAccess {
  if (wiring.access.kafka !== null) return wiring.access.kafka
  throw new LoadcurveError('TARGET_FAILED', 'the node target publishes to Kafka, but this run has no Kafka', {
    hint: 'add services.kafka to the scenario',
  })
}

function redisAccess({ wiring }: NodeTargetSetup): RedisAccess {
  if (wiring.access.redis !== null) return wiring.access.redis
  throw new LoadcurveError('TARGET_FAILED', 'the node target needs Redis here, but this run has no Redis', {
    hint: 'add services.redis to the scenario, or choose a workload and driver that do not need it',
  })
}
