import type { Arrival } from '../../src/journey/parts.ts'
import { buildPlan, type Plan } from '../../src/run/plan.ts'
import { assembleGenerator, assembleObserver, assemblePipeline } from '../../src/run/threads/assemble.ts'
import { audit } from '../../src/run/threads/audit.ts'
import type { Generator } from '../../src/run/threads/generator.ts'
import { createRunMemory } from '../../src/run/threads/shared-memory.ts'
import type { SpillFile } from '../../src/run/threads/spill-file.ts'
import type { Histogram } from '../../src/stats/histogram.ts'
import type { HistogramStore } from '../../src/stats/histogram-store.ts'
import type { LatencyKind } from '../../src/types/measurement.ts'
import type { Audit } from '../../src/types/result.ts'
import type { Scenario } from '../../src/types/scenario.ts'
import { londonModel } from './scenario.ts'

export interface VirtualRun {
  readonly plan: Plan
  readonly generators: readonly Generator[]
  readonly audit: Audit
  /** phase 0, 3 digits */
  latency(kind: LatencyKind, phase?: number): Histogram
  readonly delivered: number
}

const firstDueUs = 1_700_000_000_000_000

/**
 * Runs generators, embedded target and observer in one thread on a clock that jumps from one event to the next: the
 * real parts, and no time but the one they are given.
 */
export async function runVirtually(
  scenario: Scenario,
  hooks: { onArrival?: (arrival: Arrival) => void } = {},
): Promise<VirtualRun> {
  let nowUs = firstDueUs
  const clock = { nowUs: () => nowUs }
  const control = { firstDueUs }
  const plan = buildPlan(scenario, londonModel)
  const memory = createRunMemory(scenario)
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

  for (let idle = 0; idle < 2; ) {
    const wakes = [...generators.filter((g) => !g.finished), ...targets].map((part) => part.step())
    const any = observer.step()
    const nextUs = Math.min(...wakes)
    if (!any && generators.every((g) => g.finished) && nextUs === Number.POSITIVE_INFINITY) idle++
    else idle = 0
    if (nextUs !== Number.POSITIVE_INFINITY && nextUs > nowUs && !any) nowUs = nextUs
  }
  for (const generator of generators) generator.latencies.take()
  observer.takeParts()
  const messages = plan.schedule.phases.length > 0 ? sumOf(generators.map((g) => g.sentMessages)) : []
  return {
    plan,
    generators,
    audit: audit(plan, kept, { messages, stored: null }).audit,
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
