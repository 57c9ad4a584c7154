import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type CurveMessage, encodeCurveMessage } from '../../src/contract/curve-message.ts'
import { createAccumulator } from '../../src/targets/accumulator.ts'
import { createIntake } from '../../src/targets/intake.ts'
import { encodeUpdates } from '../../src/targets/updates.ts'
import { Deltas } from '../../src/workloads/deltas.ts'
import { workloadOf } from '../../src/workloads/workload.ts'
import { decodeUpdate } from './update-bytes.ts'

const nowUs = 1_795_500_000_000_000
const customers = Uint8Array.from({ length: 100 }, (_, meter) => meter % 4)

const messages = fc.array(
  fc.integer({ min: 1, max: 3 }).chain((points) =>
    fc.record({
      dueUs: fc.integer({ min: nowUs - 50_000, max: nowUs + 10_000 }),
      slot: fc.integer({ min: 0, max: 5 }),
      curves: fc.array(
        fc.record({
          meter: fc.integer({ min: 0, max: 99 }),
          wattHours: fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: points, maxLength: points }),
        }),
        { minLength: 1, maxLength: 3 },
      ),
    }),
  ),
  { maxLength: 12 },
)

function take(accumulator: ReturnType<typeof createAccumulator>, taken: readonly CurveMessage[]): void {
  for (const message of taken) {
    const bytes = encodeCurveMessage(message)
    accumulator.take(new DataView(bytes.buffer), 0, bytes.length, nowUs)
  }
}

describe('what a pipeline adds up between two updates', () => {
  it('writes passthrough entries straight away exactly as the workload’s own arithmetic does', () => {
    fc.assert(
      fc.property(messages, (taken) => {
        const workload = workloadOf('passthrough', 100)
        const accumulator = createAccumulator(workload, null, 5)
        const deltas = new Deltas(workload.groups)
        const intake = createIntake(workload, deltas, null)
        take(accumulator, taken)
        for (const message of taken.map(encodeCurveMessage))
          intake.messages(new DataView(message.buffer), 0, message.length, nowUs)
        expect(accumulator.rows).toBe(deltas.rows)
        expect(accumulator.close().updates.map(decodeUpdate)).toEqual(
          encodeUpdates(deltas, workload.id, 5).map(decodeUpdate),
        )
      }),
    )
  })

  it('gives the store the same energy that the updates tell, one sum a group and slot', () => {
    fc.assert(
      fc.property(messages, (taken) => {
        const accumulator = createAccumulator(workloadOf('tariff-curves', 100), customers)
        take(accumulator, taken)
        const { updates, sums } = accumulator.close()
        const told = new Map<string, number>()
        for (const { slot, group, value } of updates.flatMap((bytes) => decodeUpdate(bytes).entries))
          told.set(`${slot}:${group}`, (told.get(`${slot}:${group}`) ?? 0) + value)
        expect(new Map(sums.map(({ slot, group, wattHours }) => [`${slot}:${group}`, wattHours]))).toEqual(told)
      }),
    )
  })

  it('forgets what it handed over, also when the next reading falls into the same slot and bucket', () => {
    const accumulator = createAccumulator(workloadOf('tariff-curves', 100), customers)
    const one = [{ dueUs: nowUs, slot: 3, curves: [{ meter: 6, wattHours: [40] }] }]
    take(accumulator, one)
    expect(accumulator.close().sums).toEqual([{ slot: 3, group: 2, wattHours: 40 }])
    expect(accumulator.rows).toBe(0)
    take(accumulator, one)
    expect(accumulator.close().sums).toEqual([{ slot: 3, group: 2, wattHours: 40 }])
  })
})
