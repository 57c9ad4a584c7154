import { curvesRingBytes } from '../../types/blocks.ts'
import { engines } from '../../types/engines.ts'
import { knownSlotBytes, mostOpenSlots, openSlotBytes, storedSumBytes, sumBytes } from '../../types/kept-results.ts'
import { jvmOf, type Phase, type Scenario, storeOf } from '../../types/scenario.ts'
import type { TargetMode } from '../../types/target-options.ts'
import { groupsOf, joinsCustomers, type ResultKind, workloadFacts } from '../../types/workloads.ts'
import { defaultMode } from '../defaults.ts'
import { messageBytesOf } from './message-size.ts'
import { keepsSums, neededBy, type PipelineShape } from './needed-services.ts'

/** What decides how much memory a run takes, the processes that it starts included. */
export interface MemorySize extends PipelineShape {
  readonly meters: number
  readonly points: number
  /** curves in a full message */
  readonly frame: number
  readonly generators: number
  readonly partitions: number
  /** workers of the target */
  readonly parallelism: number
  /** of a target in a JVM; else 0 */
  readonly heapBytes: number
  /** where a target in a JVM runs */
  readonly mode: TargetMode
  /** the JVMs of a target on daemons */
  readonly jvms: number
  readonly inFlightBytes: number
  /** all curves of the plan */
  readonly curves: number
  readonly phases: number
  readonly durationUs: number
}

/** Node, the program and the model's tables, which the threads share */
const baseBytes = 90e6
const threadBytes = 12e6
const updateRingBytes = 2 ** 24
const walkBytesPerMeter = 2
const oracleBytesPerMeter = 2
const customerBytesPerMeter = 1

/** what a reader of a topic holds of each partition, and at most */
const fetchBytesPerPartition = 2 * 2 ** 20
const mostFetchBytes = 2 ** 26
/** beside its heap a broker was seen to take some 130 MB after 140 M records: classes, compiled code, buffers */
const besideBrokerHeapBytes = 150e6
const besideZookeeperHeapBytes = 40e6
const redisBytes = 15e6
/** heaps of what belongs to a target on daemons: what submits it, nimbus, a supervisor, and for each worker its log */
const submitterBytes = 256 * 2 ** 20
const daemonBytes = (256 + 128) * 2 ** 20
const logWriterBytes = 64 * 2 ** 20
/** what Redis was seen to take for the sums of a half-hour in four groups, with their key */
const redisSlotBytes = 160

/** the histograms of a phase in the threads, the result and the report, as seen with 10 and with 1,000 phases */
const phaseBytes = 160e3
/** what a run holds of each second, and its report: a line, a hundred samples */
const secondBytes = 4.9e3
/** histograms of six latencies by due time, in a report: of each second, up to an hour */
const columnBytes = 14e3
const mostColumns = 3600

/** How many rounds the plan has begun when it ends; each brings `points` new slots. */
export function roundsOf(curves: number, meters: number): number {
  return Math.ceil(curves / meters - 1e-9)
}

export function curvesOf(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.curves, 0)
}

export function durationOf(phases: readonly Phase[]): number {
  return phases.reduce((sum, phase) => sum + phase.durationUs, 0)
}

/**
 * Roughly what the harness, its target and the services that it starts will hold at most: the threads, what waits
 * between them, the state of every meter in the fleet's walk and the oracle's, the customers, the audit's open slots or
 * cells; and the processes beside it.
 */
export function estimateMemoryBytes(scenario: Scenario): number {
  const { fleet, target, driver, services } = scenario
  return memoryBytesOf({
    meters: fleet.meters,
    points: fleet.points,
    frame: fleet.frame,
    generators: scenario.generators,
    partitions: scenario.partitions,
    parallelism: target.parallelism,
    heapBytes: jvmOf(target)?.heapBytes ?? 0,
    mode: 'mode' in target ? target.mode : defaultMode,
    jvms: 'workers' in target.options ? target.options.workers : 1,
    inFlightBytes: driver.inFlightBytes,
    curves: curvesOf(scenario.phases),
    phases: scenario.phases.length,
    durationUs: durationOf(scenario.phases),
    engine: target.engine,
    driver: driver.kind,
    workload: target.workload,
    store: storeOf(target),
    services,
  })
}

export function memoryBytesOf(size: MemorySize): number {
  const walk = walkBytesPerMeter * size.meters
  const senders = baseBytes + threadBytes * size.generators + walk + recordBytesOf(size)
  if (size.driver === 'null') return senders
  const receivers = threadBytes * ((engines[size.engine].runs === 'threads' ? size.parallelism : 0) + 1)
  const perMeter = (oracleBytesPerMeter + customerBytesPerMeter) * size.meters
  return Math.ceil(senders + receivers + bufferBytesOf(size) + perMeter + auditBytesOf(size) + serviceBytesOf(size))
}

/** What a run keeps of its phases and seconds until its report is written. */
function recordBytesOf({ phases, durationUs }: MemorySize): number {
  const seconds = durationUs / 1e6
  return phaseBytes * phases + secondBytes * seconds + columnBytes * Math.min(mostColumns, seconds)
}

/** What is on its way within the harness: rings to and from a target in its threads, or messages sent and updates fetched. */
export function bufferBytesOf(size: MemorySize): number {
  const { generators, parallelism, inFlightBytes, partitions } = size
  if (engines[size.engine].runs !== 'threads')
    return generators * inFlightBytes + Math.min(mostFetchBytes, partitions * fetchBytesPerPartition)
  const shape = { ...size, messageBytes: messageBytesOf({ ...size, format: 'binary' }) }
  return generators * parallelism * curvesRingBytes(shape, inFlightBytes, parallelism) + parallelism * updateRingBytes
}

/** The processes that the run starts beside itself. */
export function serviceBytesOf(size: MemorySize): number {
  const { kafka, redis, zookeeper } = size.services
  const needed = neededBy(size)
  const customers = joinsCustomers(size.workload) ? customerBytesPerMeter * size.meters : 0
  const workers = engines[size.engine].runs === 'processes' ? targetBytesOf(size, customers) : 0
  const brokers =
    needed.includes('kafka') && kafka.managed ? kafka.brokers * (kafka.heapBytes + besideBrokerHeapBytes) : 0
  const stored = keepsSums(size) ? redisSlotBytes * slotsOf(size) : 0
  const database = needed.includes('redis') && redis.managed ? redisBytes + customers + stored : 0
  const keeper = needed.includes('zookeeper') && zookeeper?.managed ? zookeeper.heapBytes + besideZookeeperHeapBytes : 0
  return workers + brokers + database + keeper
}

/** Of a target in a JVM, by where it runs. `jvmBytes`: of each JVM of its own. */
const jvmBytesIn: Readonly<Record<TargetMode, (jvms: number, jvmBytes: number) => number>> = {
  local: (_, jvmBytes) => jvmBytes,
  cluster: (jvms, jvmBytes) => jvms * (jvmBytes + logWriterBytes) + daemonBytes + submitterBytes,
  // its workers are not of this run
  external: () => submitterBytes,
}

function targetBytesOf({ engine, mode, jvms, parallelism, heapBytes }: MemorySize, customers: number): number {
  const { inJvm, processBytes } = engines[engine]
  if (!inJvm) return parallelism * (processBytes + customers)
  return jvmBytesIn[mode](jvms, processBytes + heapBytes + customers)
}

/** What the observer and the audit hold of each kind of result: of every slot, and of those that are open. */
const resultBytes = {
  sums: (size, slots) => ({
    everySlot: (sumBytes + (keepsSums(size) ? storedSumBytes : 0)) * slots * groupsOf(size.workload, size.meters),
    openSlots: 0,
  }),
  readings: ({ meters, points }, slots) => ({
    everySlot: knownSlotBytes * slots,
    openSlots: openSlotBytes(meters) * Math.min(slots, mostOpenSlots(meters, points)),
  }),
} satisfies Record<ResultKind, (size: MemorySize, slots: number) => { everySlot: number; openSlots: number }>

function auditBytesOf(size: MemorySize): number {
  const { everySlot, openSlots } = resultsOf(size)
  return everySlot + openSlots
}

function resultsOf(size: MemorySize): { everySlot: number; openSlots: number } {
  return resultBytes[workloadFacts[size.workload].result](size, slotsOf(size))
}

function slotsOf({ curves, meters, points }: MemorySize): number {
  return roundsOf(curves, meters) * points
}

/** The part of what the audit holds that grows with the number of half-hours. */
export function slotTablesBytesOf(size: MemorySize): number {
  return size.driver === 'null' ? 0 : resultsOf(size).everySlot
}
