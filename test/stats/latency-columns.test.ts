import { describe, expect, test } from 'vitest'
import { cutBins } from '../../src/pacing/bins.ts'
import { latencyColumns } from '../../src/stats/latency-columns.ts'
import type { PlannedPhase } from '../../src/types/plan.ts'

const phasesOf = (...secondsOf: number[]) => {
  let fromUs = 0
  return secondsOf.map((seconds, index) => {
    const phase = { index, fromUs, toUs: fromUs + seconds * 1e6 } as PlannedPhase
    fromUs = phase.toUs
    return phase
  })
}
const columnsOf = (...seconds: number[]) => {
  const phases = phasesOf(...seconds)
  const bins = cutBins(phases)
  return { bins, columns: latencyColumns(bins, phases) }
}

describe('the columns of a run', () => {
  test('are its bins up to an hour', () => {
    for (const seconds of [20, 3600]) {
      const { bins, columns } = columnsOf(seconds)
      expect([columns.widthUs, columns.first(0), columns.first(17)]).toEqual([bins.binUs, 0, 17])
    }
  })

  test('are as many for a day as for an hour', () => {
    const { bins, columns } = columnsOf(86_400)
    const firsts = new Set(Array.from({ length: bins.count }, (_, bin) => columns.first(bin)))
    expect([columns.widthUs, firsts.size]).toEqual([24e6, 3600])
    expect([columns.first(0), columns.first(23), columns.first(24), columns.first(86_399)]).toEqual([0, 0, 24, 86_376])
  })

  test('never cross a phase, and leave the drain alone', () => {
    const { bins, columns } = columnsOf(1000.5, 10.25, 8000)
    for (let bin = 0; bin < bins.count; bin++) {
      const first = bins.bin(columns.first(bin))
      expect(first.phase).toBe(bins.bin(bin).phase)
      expect(first.fromUs).toBeGreaterThan(bins.bin(bin).fromUs - columns.widthUs)
    }
    expect(columns.first(bins.drain)).toBe(bins.drain)
  })
})
