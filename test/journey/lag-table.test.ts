import { describe, expect, it } from 'vitest'
import { createLagMemory, LagTable } from '../../src/journey/lag-table.ts'

const table = (memories: readonly SharedArrayBuffer[]) => new LagTable(memories, 1e6)

/** Messages of so many readings each, sent in no time. */
function send(
  memory: SharedArrayBuffer,
  dueUs: readonly number[],
  readings: number,
  sentUs: number,
  beforeUs = sentUs,
) {
  const dues = Float64Array.from(dueUs)
  table([memory]).sending(dues, dues.length, beforeUs, 0)
  table([memory]).sent(dues, dues.length, readings, readings, sentUs, 0)
}

describe('the table of sending', () => {
  it('knows mean and least wait of the readings of each 10 ms, over all generators', () => {
    const memories = [createLagMemory(1e6), createLagMemory(1e6)]
    send(memories[0]!, [0, 2000], 1, 5000)
    send(memories[1]!, [1000], 2, 9000)
    const all = table(memories)
    expect(all.meanUs(3000)).toBe((5000 + 3000 + 2 * 8000) / 4)
    expect(all.leastUs(3000)).toBe(3000)
  })

  it('counts the least from before the driver had it: the target may have it before the driver returns', () => {
    const memory = createLagMemory(1e6)
    send(memory, [0, 2000], 1, 9000, 4000)
    expect([table([memory]).leastUs(0), table([memory]).meanUs(0)]).toEqual([2000, 8000])
  })

  it('knows the least before the driver has the messages: their results may be observed before it returns', () => {
    const memory = createLagMemory(1e6)
    send(memory, [0], 1, 15_000)
    table([memory]).sending(Float64Array.of(5000), 1, 16_000, 0)
    expect(table([memory]).leastUs(0)).toBe(11_000)
  })

  it('keeps apart what lies in two rows', () => {
    const memory = createLagMemory(1e6)
    send(memory, [9000, 11_000], 1, 12_000)
    expect([table([memory]).leastUs(0), table([memory]).leastUs(10_000)]).toEqual([3000, 1000])
  })

  it('knows a wait of 0 from nothing', () => {
    const memory = createLagMemory(1e6)
    expect([table([memory]).leastUs(0), table([memory]).meanUs(0)]).toEqual([null, null])
    send(memory, [0], 1, 0)
    expect([table([memory]).leastUs(0), table([memory]).meanUs(0)]).toEqual([0, 0])
  })
})
