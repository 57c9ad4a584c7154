import { createRingMemory } from '../../src/channel/ring.ts'
import type { Arrival } from '../../src/journey/parts.ts'
import { buildPlan, type Plan } from '../../src/run/plan.ts'
import { assembleGenerator, assembleObserver, assemblePipeline } from '../../src/run/threads/assemble.ts'
import { audit } from '../../src/run/threads/audit.ts'
import type { Generator } from '../../src/run/threads/generator.ts'
import { createRunMemory, type RunMemory } from '../../src/run/threads/shared-memory.ts'
import type { SpillFile } from '../../src/run/threads/spill-file.ts'
import type { Histogram } from '../../src/stats/histogram.ts'
import type { HistogramStore } from '../../src/stats/histogram-store.ts'
import type { LatencyKind } from '../../src/types/measurement.ts'
import type { Audit } from '../../src/types/result.ts'
import type { Scenario } from '../../src/types/scenario.ts'
import { londonModel } from './scenario.ts'
import { type Hear, VirtualReports } from './virtual-reports.ts'

export interface VirtualRun {
  readonly plan: Plan
  readonly generators: readonly Generator[]
  readonly audit: Audit
  /** phase 0, 3 digits */
  latency(kind: LatencyKind, phase?: number): Histogram
  readonly delivered: number
}

export interface VirtualHooks {
  readonly onArrival?: (arrival: Arrival) => void
  /** hears what the threads of a run report, when they would report it */
  readonly hear?: Hear
  /** the thread of the observer has no CPU from here to there; microseconds since the first due time */
  readonly observerHeld?: { readonly fromUs: number; readonly toUs: number }
  /** of the ring between a worker and the observer, in place of the usual 16 MiB */
  readonly updateRingBytes?: number
}

const firstDueUs = 1_700_000_000_000_000
/** The observer looks this often at least. */
const longestWaitUs = 20_000

function memoryOf(scenario: Scenario, { updateRingBytes }: VirtualHooks): RunMemory {
  const memory = createRunMemory(scenario)
  if (updateRingBytes === undefined) return memory
  return { ...memory, updates: memory.updates.map(() => createRingMemory(updateRingBytes)) }
}

/**
 * Runs generators, a target in our threads and the observer in one thread on a clock that jumps from one event to the next: the
 * real parts, and no time but the one they are given.
 */
export async function runVirtually(scenario: Scenario, hooks: VirtualHooks = {}): Promise<VirtualRun> {
  let nowUs = firstDueUs
  const clock = { nowUs: () => nowUs }
  const control = { firstDueUs }
  const plan = buildPlan(scenario, londonModel)
  const memory = memoryOf(scenario, hooks)
  if (memory.customers !== null) plan.fleet.tariffs(0, 1, plan.deal.meters, new Uint8Array(memory.customers), 0)
  const spill = memorySpill()
  const place = (index: number) => ({ plan, setup: { index, memory, wiring: null }, clock, control })
  const targets = memory.updates.map((_, worker) => assemblePipeline(place(worker)))
  const generators = await Promise.all(
    Array.from({ length: scenario.generators }, async (_, index) => (await assembleGenerator(place(index))).generator),
  )
  const { observer, kept } = await assembleObserver(place(0), spill)
  if (hooks.onArrival !== undefined) tap(observer.arrivals, hooks.onArrival)
  for (const generator of generators) generator.begin(firstDueUs)
  const { fromUs = 0, toUs = 0 } = hooks.observerHeld ?? {}
  const isHeld = () => nowUs >= firstDueUs + fromUs && nowUs < firstDueUs + toUs
  const look = () => {
    if (isHeld()) return false
    observer.attention.look(nowUs)
    const any = observer.step()
    observer.attention.promise(any ? nowUs : nowUs + longestWaitUs)
    return any
  }
  const reports = hooks.hear && new VirtualReports({ plan, firstDueUs, generators, observer }, hooks.hear)

  for (let idle = 0; idle < 2; ) {
    const wakes = [...generators.filter((g) => !g.finished), ...targets].map((part) => part.step())
    const any = look()
    const nextUs = Math.min(...wakes, isHeld() ? firstDueUs + toUs : Number.POSITIVE_INFINITY)
    if (!any && generators.every((g) => g.finished) && nextUs === Number.POSITIVE_INFINITY) idle++
    else idle = 0
    if (nextUs !== Number.POSITIVE_INFINITY && nextUs > nowUs && !any) {
      reports?.until(nextUs - firstDueUs)
      nowUs = nextUs
    }
  }
  reports?.end(nowUs - firstDueUs)
  for (const generator of generators) generator.latencies.take()
  observer.takeParts()
  const messages = plan.schedule.phases.length > 0 ? sumOf(generators.map((g) => g.sentMessages)) : []
  const outcome = audit(plan, kept, { messages, stored: null })
  hooks.hear?.('observer', 0, { type: 'audited', ...outcome }, nowUs - firstDueUs)
  return {
    plan,
    generators,
    audit: outcome.audit,
    delivered: observer.deliveredReadings,
    latency: (kind, phase = 0) => {
      const all: Record<LatencyKind, HistogramStore> = {
        ...generators[0]!.latencies.phases,
        ...observer.arrivals.phases,
      }
      return all[kind].get(phase)!
    },
  }
}

function tap(arrivals: { record(arrival: Arrival): void }, onArrival: (arrival: Arrival) => void): void {
  const record = arrivals.record.bind(arrivals)
  arrivals.record = (arrival) => {
    onArrival(arrival)
    record(arrival)
  }
}

function sumOf(rows: readonly (readonly number[])[]): number[] {
  return rows[0]!.map((_, i) => rows.reduce((sum, row) => sum + row[i]!, 0))
}

/** What a run would put into a file. */
export function memorySpill(): SpillFile {
  const slots = new Map<number, Parameters<SpillFile['put']>[0]>()
  return {
    put: (readings) => {
      slots.set(readings.slot, readings)
    },
    get: (slot) => slots.get(slot) ?? null,
    remove: () => slots.clear(),
  }
}
