import { engines } from '../../types/engines.ts'
import { runnableWorkloads } from '../../types/scenario.ts'
import { groupsOf, workloadFacts } from '../../types/workloads.ts'
import { formatBytes, formatCount } from '../../units.ts'
import { servicesOf } from '../build.ts'
import { defaultMode } from '../defaults.ts'
import type { Salvaged } from '../fields/field-check.ts'
import { writeDuration } from '../fields/quantities.ts'
import type { Draft } from '../fields/schema.ts'
import type { Path } from '../file/document.ts'
import { nearest } from '../file/nearest.ts'
import { claimContradictions } from './claim-contradictions.ts'
import { type ConnectionLimits, connectionContradictions } from './connections-needed.ts'
import { guaranteeContradictions } from './guarantee-contradictions.ts'
import {
  bufferBytesOf,
  curvesOf,
  durationOf,
  type MemorySize,
  memoryBytesOf,
  roundsOf,
  serviceBytesOf,
  slotTablesBytesOf,
} from './memory-needed.ts'
import { pendingContradictions, resendContradictions } from './pending-contradictions.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'
import { findServiceContradictions, missingPemFiles } from './service-contradictions.ts'
import { findTransportContradictions } from './transport-contradictions.ts'

export interface Machine {
  readonly models?: readonly string[] | undefined
  readonly memoryBytes?: number | undefined
  readonly connectionLimits?: ConnectionLimits | undefined
  /** whether a file is there, by its path as it is written */
  readonly hasFile?: ((path: string) => boolean) | undefined
}

/** The largest share of the machine's memory that a plan may take. */
const mostMemoryRatio = 0.9
/** Slot of the probe; a plan must stay below it. */
const probeSlot = 0xffff_ffff

/** Fields that are fine one by one and cannot hold together; looks at whatever could be read. */
export function findContradictions(plan: ReadPlan, around: Machine): Contradiction[] {
  return [
    ...dealContradictions(plan.draft),
    ...findTransportContradictions(plan),
    ...findServiceContradictions(plan),
    ...modelContradictions(plan.draft, around.models),
    ...sizeContradictions(plan, around.memoryBytes),
    ...stallContradictions(plan),
    ...pendingContradictions(plan),
    ...resendContradictions(plan),
    ...guaranteeContradictions(plan),
    ...claimContradictions(plan),
    ...(around.hasFile === undefined ? [] : missingPemFiles(plan, around.hasFile)),
    ...(around.connectionLimits === undefined ? [] : connectionContradictions(plan, around.connectionLimits)),
  ]
}

function* dealContradictions(draft: Salvaged<Draft>): Generator<Contradiction> {
  const { generators } = draft
  const partitions = draft.partitions ?? generators
  const { meters, frame } = draft.fleet ?? {}
  const written: Path = draft.partitions === undefined ? ['generators'] : ['partitions']
  if (partitions !== undefined && generators !== undefined && generators > partitions) {
    const message = `${generators} generators cannot share ${partitions} partitions: each needs its own`
    yield { path: ['generators'], message, suggestion: `write generators: ${partitions} or partitions: ${generators}` }
  }
  if (partitions !== undefined && meters !== undefined && partitions > meters) {
    const message = `${meters} meters are too few for ${partitions} partitions: each needs at least one`
    yield { path: written, message, suggestion: `write ${meters} or fewer, or raise fleet.meters` }
  } else if (partitions !== undefined && meters !== undefined && frame !== undefined) {
    const smallest = Math.floor(meters / partitions)
    if (frame > smallest) {
      const message = `a frame of ${frame} curves is larger than the smallest of ${partitions} partitions, which has ${smallest} meters`
      yield { path: ['fleet', 'frame'], message, suggestion: `write ${smallest} or less, or use fewer partitions` }
    }
  }
  if (partitions !== undefined) yield* readerContradictions(draft, partitions)
}

/** Who reads has partitions of its own. */
function* readerContradictions({ target }: Salvaged<Draft>, partitions: number): Generator<Contradiction> {
  const { engine, parallelism, options } = target ?? {}
  const hasSpout = engine !== undefined && engines[engine].options.includes('spoutTasks')
  const spoutTasks = hasSpout ? options?.spoutTasks : undefined
  const readers = spoutTasks ?? parallelism
  if (readers === undefined || readers <= partitions) return
  const what = hasSpout ? 'spout tasks' : 'target workers'
  yield {
    path: spoutTasks === undefined ? ['target', 'parallelism'] : ['target', 'options', 'spoutTasks'],
    message: `${readers} ${what} cannot share ${partitions} partitions: each needs its own`,
    suggestion: `write ${partitions} or less, or use more partitions${hasSpout && spoutTasks === undefined ? `, or target.options.spoutTasks: ${partitions}` : ''}`,
  }
}

function* modelContradictions(draft: Salvaged<Draft>, models: readonly string[] | undefined): Generator<Contradiction> {
  const model = draft.fleet?.model
  if (model === undefined || models === undefined || models.includes(model)) return
  const meant = nearest(model, models)
  const all =
    models.length === 0 ? 'no models are installed; make one with `loadcurve train`' : `models are ${models.join(', ')}`
  const suggestion = meant === null ? all : `write ${meant}`
  yield { path: ['fleet', 'model'], message: `${JSON.stringify(model)} is not a known model`, suggestion }
}

function* sizeContradictions(plan: ReadPlan, memoryBytes: number | undefined): Generator<Contradiction> {
  const { meters, points } = plan.draft.fleet ?? {}
  if (plan.phases === null || meters === undefined || points === undefined) return
  const curves = curvesOf(plan.phases)
  if (curves * points > Number.MAX_SAFE_INTEGER) {
    const message = `the load adds up to ${(curves * points).toPrecision(3)} readings; no more than 2^53 can be counted`
    yield { path: ['load'], message, suggestion: 'lower the rates or shorten the phases' }
    return
  }
  const slots = roundsOf(curves, meters) * points
  if (slots >= probeSlot) {
    const message = `every meter would send ${formatCount(slots)} readings; the limit is 2^32 - 2`
    yield { path: ['load'], message, suggestion: 'use more meters, lower rates or shorter phases' }
    return
  }
  yield* memoryContradictions(plan, curves, memoryBytes)
}

function* memoryContradictions(plan: ReadPlan, curves: number, memoryBytes: number | undefined) {
  const { fleet, generators, driver, target } = plan.draft
  if (memoryBytes === undefined || generators === undefined || driver?.inFlight === undefined) return
  const size = {
    meters: fleet!.meters!,
    points: fleet!.points!,
    frame: fleet!.frame ?? 1,
    generators,
    partitions: plan.draft.partitions ?? generators,
    parallelism: target?.parallelism ?? 1,
    heapBytes: target?.jvm?.heap ?? 0,
    mode: target?.mode ?? defaultMode,
    jvms: target?.options?.workers ?? 1,
    inFlightBytes: driver.inFlight,
    curves,
    phases: plan.phases!.length,
    durationUs: durationOf(plan.phases!),
    engine: target?.engine ?? 'embedded',
    driver: driver.kind ?? 'embedded',
    workload: target?.workload ?? runnableWorkloads[1],
    store: target?.options?.store ?? 'redis',
    services: servicesOf(plan.draft),
  } satisfies MemorySize
  const needed = memoryBytesOf(size)
  // a part that could not be read is told where it stands
  if (Number.isNaN(needed) || needed <= mostMemoryRatio * memoryBytes) return
  const { path, suggestion, most = '' } = largestOf(size, needed)
  const message = `the plan needs about ${formatBytes(needed)} of memory${most}; this machine has ${formatBytes(memoryBytes)}`
  yield { path, message, suggestion: `use at most 90 % of it: ${suggestion}` }
}

/** Where the most memory can be saved; `most`: what takes it, in words. */
function largestOf(size: MemorySize, needed: number): { path: Path; suggestion: string; most?: string } {
  if (slotTablesBytesOf(size) > needed / 2)
    return { path: ['load'], suggestion: 'more meters, lower rates or shorter phases', most: tablesText(size) }
  if (serviceBytesOf(size) > needed / 2)
    return { path: ['services'], suggestion: 'fewer brokers, smaller heaps or less parallelism' }
  if (bufferBytesOf(size) <= needed / 2) return { path: ['fleet', 'meters'], suggestion: 'fewer meters' }
  return { path: ['driver', 'inFlight'], suggestion: 'a smaller inFlight, fewer generators or less parallelism' }
}

function tablesText(size: MemorySize): string {
  const { workload, meters, points, curves } = size
  const slots = roundsOf(curves, meters) * points
  const things =
    workloadFacts[workload].result === 'sums'
      ? `${formatCount(slots * groupsOf(workload, meters))} sums, one for each group and half-hour`
      : `${formatCount(slots)} half-hours`
  return `, ${formatBytes(slotTablesBytesOf(size))} of it because the audit holds ${things}`
}

function* stallContradictions(plan: ReadPlan): Generator<Contradiction> {
  const after = plan.draft.target?.options?.stall?.after
  if (after === undefined || plan.phases === null) return
  const durationUs = plan.phases.reduce((sum, phase) => sum + phase.durationUs, 0)
  if (after < durationUs) return
  const message = `the stall would begin after ${writeDuration(after)}, but the load lasts ${writeDuration(durationUs)}`
  yield {
    path: ['target', 'options', 'stall', 'after'],
    message,
    suggestion: `write less than ${writeDuration(durationUs)}`,
  }
}
