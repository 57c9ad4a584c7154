import { type CurveMessage, encodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { createPipeline, type Pipeline } from '../../../src/targets/embedded/pipeline.ts'
import type { RunnableWorkload } from '../../../src/types/scenario.ts'
import type { EmbeddedOptions } from '../../../src/types/target-options.ts'
import { workloadOf } from '../../../src/workloads/workload.ts'
import { putBytes, type ReadUpdate, type RingPair, ringPair, takeUpdates } from './rings.ts'

export const t0 = 1_795_500_000_000_000

export const well: EmbeddedOptions = {
  flushUs: 0,
  delayUs: 0,
  jitterUs: 0,
  stall: null,
  maxRatePerS: 0,
  loseEvery: 0,
  duplicateEvery: 0,
  corruptEvery: 0,
}

/** One reading of a meter, due `atUs` after the start. */
export function reading(meter: number, atUs: number, wattHours = 100, slot = 0): CurveMessage {
  return { dueUs: t0 + atUs, slot, curves: [{ meter, wattHours: [wattHours] }] }
}

export interface PublishedUpdate extends ReadUpdate {
  /** when it could first be read, since the start */
  readonly atUs: number
}

/** A pipeline between two rings on a clock that is set by hand. */
export class PipelineRig {
  readonly inputs: RingPair[]
  readonly output: RingPair
  readonly pipeline: Pipeline
  /** since the start */
  nowUs = 0

  constructor(
    options: Partial<EmbeddedOptions> = {},
    more: {
      workload?: RunnableWorkload
      customers?: Uint8Array
      inputs?: number
      outputBytes?: number
      mostRows?: number
    } = {},
  ) {
    this.inputs = Array.from({ length: more.inputs ?? 1 }, () => ringPair(2 ** 21))
    this.output = ringPair(more.outputBytes ?? 2 ** 22)
    this.pipeline = createPipeline({
      inputs: this.inputs.map(({ consumer }) => consumer),
      output: this.output.producer,
      workload: workloadOf(more.workload ?? 'national-curve', 100_000),
      customers: more.customers ?? null,
      options: { ...well, ...options },
      clock: { nowUs: () => t0 + this.nowUs },
      firstDueUs: () => t0,
      seed: 7,
      ...(more.mostRows === undefined ? {} : { mostRows: more.mostRows }),
    })
  }

  /** One chunk that holds these messages. */
  put(messages: readonly CurveMessage[], input = 0): void {
    putBytes(this.inputs[input]!, ...messages.map(encodeCurveMessage))
  }

  /** Steps as a worker would, jumping to the time it asks for, until `untilUs`; returns what was published. */
  run(untilUs: number): PublishedUpdate[] {
    const published: PublishedUpdate[] = []
    for (;;) {
      const wakeUs = this.pipeline.step() - t0
      published.push(...takeUpdates(this.output).map((update) => ({ ...update, atUs: this.nowUs })))
      if (wakeUs > untilUs) break
      this.nowUs = Math.max(this.nowUs, wakeUs)
    }
    this.nowUs = untilUs
    return published
  }
}

export function countOf(updates: readonly ReadUpdate[]): number {
  return updates.flatMap(({ list }) => list).reduce((sum, { count }) => sum + count, 0)
}
