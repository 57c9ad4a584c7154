import {
  defaultDrivers,
  defaultKafka,
  defaultOptionsOf,
  defaultServices,
  defaultZookeeper,
} from '../../src/scenarios/defaults.ts'
import { partCosts } from '../../src/stats/costs.ts'
import { faultResults } from '../../src/stats/faults.ts'
import type { Measured } from '../../src/stats/measured.ts'
import type { SampleTable } from '../../src/stats/sample-table.ts'
import type { BinLine, SampleLine } from '../../src/types/measurement.ts'
import { noOwnLimits } from '../../src/types/own-limits.ts'
import type { Environment, RunResult } from '../../src/types/result.ts'
import type { Phase, Scenario } from '../../src/types/scenario.ts'
import type { ServiceFacts } from '../../src/types/services.ts'
import { samplesOf } from './synthetic-collectors.ts'
import type { FlowInput } from './synthetic-flow.ts'

/** A run on a real pipeline: Kafka is killed for six seconds in the middle of it. */
export const pipelinePhases = (
  phase: (name: string, kind: Phase['kind'], s: number, perS: number) => Phase,
): Phase[] => [
  { ...phase('warm-up', 'hold', 20, 100e3), measured: false },
  phase('talk', 'hold', 40, 200e3),
  { ...phase('broker killed', 'fault', 10, 200e3), fault: { action: 'kill', what: 'kafka' } },
  phase('after', 'hold', 40, 200e3),
  { ...phase('front end', 'saturate', 10, 0), measured: false, saturation: { connections: 64 } },
]

const doneUs = 60.04e6
const undoneUs = 66e6

export const pipelineFlow: Pick<FlowInput, 'stall' | 'stampsUs' | 'mishaps'> = {
  stall: { fromUs: doneUs, toUs: 68.3e6 },
  stampsUs: { ack: 6000, read: 9000, emitted: 31_000, stored: 38_000, result: 52_000 },
  mishaps: [
    { fromUs: 59.8e6, toUs: 60e6, loseEvery: 2000, doubleEvery: 0 },
    { fromUs: 60e6, toUs: 60.2e6, loseEvery: 0, doubleEvery: 500 },
  ],
}

export function pipelineScenario(scenario: Scenario): Scenario {
  return {
    ...scenario,
    why: 'What does a broker that is killed for six seconds cost the tariff curves?',
    target: { ...scenario.target, engine: 'node', parallelism: 2, options: defaultOptionsOf.node },
    driver: defaultDrivers.kafka,
    services: { ...defaultServices, kafka: { ...defaultKafka, profile: 'zookeeper' }, zookeeper: defaultZookeeper },
    objectives: [
      ...scenario.objectives,
      { ...scenario.objectives[0]!, require: 'recovery < 10s', metric: 'recovery', limit: 10e6, phase: null },
    ],
  }
}

export const pipelineServices: readonly ServiceFacts[] = [
  {
    name: 'kafka',
    managed: true,
    version: '3.9.1',
    settings: '-Xmx512m, G1, ZooKeeper mode',
    address: '127.0.0.1:21092',
    recordsBefore: 1_234_567,
  },
  {
    name: 'zookeeper',
    managed: true,
    version: '3.9.5',
    settings: '-Xmx128m, serial',
    address: '127.0.0.1:21181',
    recordsBefore: null,
  },
  {
    name: 'redis',
    managed: true,
    version: '7.0.15',
    settings: 'no persistence',
    address: '127.0.0.1:21379',
    recordsBefore: null,
  },
]

/** What the run's result says besides, out of the same bins and samples. */
export function withPipeline(
  result: RunResult,
  environment: Environment,
  bins: readonly BinLine[],
  samples: SampleTable,
): RunResult {
  const { scenario } = environment
  const measured = {
    ...{ scenario, bins, samples, phases: environment.phases, endedAtUs: result.durationS * 1e6, stoppedAtUs: null },
    faults: [{ phase: 2, doneUs, undoneUs }],
  } as unknown as Measured
  const faults = faultResults(measured)
  const warning = { phase: null, invalid: false, hint: 'Warm the broker first, then run again.' }
  return {
    ...result,
    engine: 'node',
    faults,
    costs: partCosts(measured),
    saturations: [
      {
        ...{
          phase: 'front end',
          connections: 64,
          requests: 412_310,
          requestsPerS: 41_231,
          errors: 0,
          timeouts: 3,
          non2xx: 0,
        },
        ...{ p50Us: 1400, p90Us: 2100, p99Us: 4800, maxUs: 31_000, underWay: 63, ownLimits: noOwnLimits },
      },
    ],
    objectives: result.objectives.map((objective) =>
      objective.require.startsWith('recovery')
        ? { ...objective, value: faults[0]!.recoveryS! * 1e6, met: faults[0]!.recoveryS! < 10 }
        : /^(lost|duplicated)/.test(objective.require)
          ? {
              ...objective,
              value: faults[0]![objective.require.startsWith('lost') ? 'lost' : 'duplicated'],
              met: false,
            }
          : objective,
    ),
    audit: {
      ...result.audit!,
      lost: faults[0]!.lost,
      duplicated: faults[0]!.duplicated,
      stored: { cells: 84, wrong: 0, netWh: 0 },
    },
    facts: { ...result.facts, sending: { ...result.facts.sending, resentReadings: 26_400, retries: 3, reconnects: 2 } },
    warnings: [
      {
        ...warning,
        code: 'COLD_BROKER',
        message:
          'the broker was cold: its JVM had not compiled what it needs, and costs up to six times more CPU a record',
        figures: { sentRecords: 0 },
      },
      {
        ...warning,
        hint: 'Find out why connections broke.',
        code: 'RESENT',
        message: 'the driver sent 26,400 readings again without knowing whether the first time had arrived',
        figures: { resentReadings: 26_400, retries: 3, reconnects: 2 },
      },
      ...result.warnings,
    ],
  }
}

/** About a hundred series of six collectors; Kafka's are silent while it is dead. */
export function pipelineSamples(bins: readonly BinLine[], draw: () => number): SampleLine[] {
  const base = samplesOf(bins, draw, false)
  return base.flatMap((line) => {
    if (line.from !== 'host') return [line]
    const s = Math.floor(line.atUs / 1e6)
    const bin = bins[Math.min(bins.length - 1, s)]!
    const load = Math.min(1.5, bin.deliveredFlow / 200e3)
    const noisy = (value: number) => value * (0.9 + 0.2 * draw())
    const dead = line.atUs > doneUs && line.atUs < undoneUs + 1.5e6
    const at = (from: string, values: Record<string, number>): SampleLine => ({ atUs: line.atUs, from, values })
    const kafka: SampleLine[] = dead
      ? ['kafka', 'kafka-lag'].map((from) => ({ atUs: line.atUs, from, gap: 'kafka did not respond within 800 ms' }))
      : [at('kafka', kafkaValues(load, noisy)), at('kafka-lag', lagValues(load, s, noisy))]
    return [
      line,
      ...kafka,
      at('zookeeper', zookeeperValues(load, s, noisy)),
      at('redis', redisValues(load, s, noisy)),
      at('process', processValues(load, dead, noisy)),
      at('engine-jvm', {
        'engine-jvm.Memory_HeapMemoryUsage_used_bytes': noisy(2e8),
        'engine-jvm.Threading_ThreadCount': 31,
        'engine-jvm.events{area=old,stage=join-customers-and-sum}PerS': noisy(400),
      }),
    ]
  })
}

type Noise = (value: number) => number

function kafkaValues(load: number, noisy: Noise): Record<string, number> {
  const times = Object.fromEntries(
    ['produce', 'fetch'].flatMap((request) =>
      ['total', 'queue', 'local', 'remote'].map((part, i) => [
        `kafka.${request}_${part}_mean_us`,
        noisy([4200, 300 * (1 + load), 2900, 40][i]!),
      ]),
    ),
  )
  return {
    ...times,
    'kafka.in_recordsPerS': noisy(200e3 * load),
    'kafka.in_bytesPerS': noisy(8e6 * load),
    'kafka.out_bytesPerS': noisy(9e6 * load),
    'kafka.failed_producesPerS': 0,
    'kafka.produce_requestsPerS': noisy(400 * load),
    'kafka.fetch_requestsPerS': noisy(900 * load),
    'kafka.request_queue': Math.round(noisy(2 * load)),
    'kafka.handler_idle_ratio': 1 - noisy(0.3 * load),
    'kafka.network_idle_ratio': 1 - noisy(0.2 * load),
    'kafka.flushesPerS': noisy(0.2),
    'kafka.flush_mean_us': noisy(3100),
    'kafka.under_replicated_partitions': 0,
    'kafka.offline_replicas': 0,
    'kafka.gc_ratio': noisy(0.01 * load),
    'kafka.heap_used_bytes': noisy(2.4e8),
    'kafka.brokers_answering': 1,
  }
}

function lagValues(load: number, s: number, noisy: Noise): Record<string, number> {
  const behind = s > 67 && s < 90 ? 1.2e6 * (1 - (s - 67) / 23) : 3000
  return Object.fromEntries(
    ['curves', 'updates'].flatMap((topic, i) => [
      [`kafka.${topic}_appendedPerS`, noisy(i === 0 ? 200e3 * load : 90 * load)],
      [`kafka.${topic}_committedPerS`, noisy(i === 0 ? 200e3 * load : 90 * load)],
      [`kafka.${topic}_lag_records`, noisy(i === 0 ? behind : 3)],
      [`kafka.${topic}_lag_largest_records`, noisy(i === 0 ? behind / 3 : 2)],
      [`kafka.${topic}_lag_us`, noisy(behind * 5)],
    ]),
  )
}

function zookeeperValues(load: number, s: number, noisy: Noise): Record<string, number> {
  return {
    'zookeeper.outstanding_requests': s === 67 ? 9 : 0,
    'zookeeper.znodes': 141,
    'zookeeper.ephemerals': 3,
    'zookeeper.watches': 22,
    'zookeeper.connections': 2,
    'zookeeper.data_bytes': 18_400,
    'zookeeper.open_files': 71,
    'zookeeper.fsync_mean_us': noisy(900),
    'zookeeper.fsync_max_us': s > 67 ? 13_000 : 4000,
    'zookeeper.update_mean_us': noisy(2200),
    'zookeeper.read_mean_us': noisy(300),
    'zookeeper.proposal_mean_us': noisy(200),
    'zookeeper.fsyncsPerS': noisy(1 + load),
    'zookeeper.updatesPerS': noisy(1 + load),
    'zookeeper.readsPerS': noisy(6),
    'zookeeper.commitsPerS': 0,
    'zookeeper.packets_receivedPerS': noisy(9),
    'zookeeper.packets_sentPerS': noisy(12),
    'zookeeper.received_bytesPerS': noisy(700),
    'zookeeper.sent_bytesPerS': noisy(2000),
    'zookeeper.writes_brokersPerS': noisy(1),
    'zookeeper.nodes_brokers': 31,
    'zookeeper.written_brokers_bytesPerS': noisy(140),
  }
}

function redisValues(load: number, s: number, noisy: Noise): Record<string, number> {
  const commands = ['hincrby', 'exec', 'multi', 'get', 'setrange'].flatMap((name, i): [string, number][] => [
    [`redis.calls_${name}PerS`, noisy((60 - 10 * i) * load)],
    [`redis.mean_${name}_us`, noisy(1 + i)],
    [`redis.p50_${name}_us`, noisy(1 + i)],
    [`redis.p99_${name}_us`, noisy(16)],
  ])
  return {
    ...Object.fromEntries(commands),
    'redis.commandsPerS': noisy(260 * load),
    'redis.errorsPerS': 0,
    'redis.hitsPerS': noisy(50 * load),
    'redis.missesPerS': 0,
    'redis.evictionsPerS': 0,
    'redis.expiriesPerS': 0,
    'redis.in_bytesPerS': noisy(4e4 * load),
    'redis.out_bytesPerS': noisy(2e4 * load),
    'redis.rejected_connectionsPerS': 0,
    'redis.cpu_main_ratio': noisy(0.02 * load),
    'redis.cpu_ratio': noisy(0.024 * load),
    'redis.memory_used_bytes': 3e6 + s * 1e4,
    'redis.memory_rss_bytes': 1.3e7 + s * 1e4,
    'redis.memory_fragmentation': noisy(4),
    'redis.clients': 5,
    'redis.blocked_clients': 0,
    'redis.slow_commandsPerS': 0,
  }
}

function processValues(load: number, dead: boolean, noisy: Noise): Record<string, number> {
  const parts: readonly (readonly [string, number, number])[] = [
    ...(dead ? [] : [['kafka', 0.55, 7e8] as const]),
    ['zookeeper', 0.01, 1.2e8],
    ['redis', 0.03, 1.4e7],
    ['target-0', 0.5, 1.6e8],
    ['target-1', 0.48, 1.6e8],
  ]
  return Object.fromEntries(
    parts.flatMap(([name, cpu, rssBytes]) => [
      [`process.${name}_cpu_ratio`, noisy(cpu * load)],
      [`process.${name}_run_queue_ratio`, noisy(0.1 * load)],
      [`process.${name}_rss_bytes`, noisy(rssBytes)],
      [`process.${name}_threads`, 20],
      [`process.${name}_major_faultsPerS`, 0],
      [`process.${name}_voluntary_switchesPerS`, noisy(3000 * load)],
      [`process.${name}_involuntary_switchesPerS`, noisy(100 * load)],
    ]),
  )
}
