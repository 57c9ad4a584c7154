import { describe, expect, it } from 'vitest'
import { createLagMemory, LagTable } from '../../src/journey/lag-table.ts'

const table = (memories: readonly SharedArrayBuffer[]) => new LagTable(memories, 1e6)

const sentAt = (sentUs: number) => ({ beforeUs: sentUs, sentUs })

describe('the table of sending', () => {
  it('knows mean and least wait of the readings of each 10 ms, over all generators', () => {
    const memories = [createLagMemory(1e6), createLagMemory(1e6)]
    table([memories[0]!]).add(Float64Array.of(0, 2000), 2, 1, 1, sentAt(5000), 0)
    table([memories[1]!]).add(Float64Array.of(1000), 1, 2, 2, sentAt(9000), 0)
    const all = table(memories)
    expect(all.meanUs(3000)).toBe((5000 + 3000 + 2 * 8000) / 4)
    expect(all.leastUs(3000)).toBe(3000)
  })

  it('counts the least from before the driver had it: the target may have it before the driver returns', () => {
    const memory = createLagMemory(1e6)
    table([memory]).add(Float64Array.of(0, 2000), 2, 1, 1, { beforeUs: 4000, sentUs: 9000 }, 0)
    expect([table([memory]).leastUs(0), table([memory]).meanUs(0)]).toEqual([2000, 8000])
  })

  it('keeps apart what lies in two rows', () => {
    const memory = createLagMemory(1e6)
    table([memory]).add(Float64Array.of(9000, 11_000), 2, 1, 1, sentAt(12_000), 0)
    expect([table([memory]).leastUs(0), table([memory]).leastUs(10_000)]).toEqual([3000, 1000])
  })

  it('knows a wait of 0 from nothing', () => {
    const memory = createLagMemory(1e6)
    expect([table([memory]).leastUs(0), table([memory]).meanUs(0)]).toEqual([null, null])
    table([memory]).add(Float64Array.of(0), 1, 1, 1, sentAt(0), 0)
    expect([table([memory]).leastUs(0), table([memory]).meanUs(0)]).toEqual([0, 0])
  })
})
