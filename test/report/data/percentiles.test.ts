import { describe, expect, it } from 'vitest'
import { buildReportData } from '../../../src/report/data/data.ts'
import { percentileGrid, percentileLine } from '../../../src/report/data/percentiles.ts'
import { Histogram } from '../../../src/stats/histogram.ts'
import { syntheticRun } from '../synthetic-run.ts'

const uniform = (count: number) => {
  const histogram = new Histogram(11)
  for (let i = 0; i < count; i++) histogram.record(1000 + i, 1)
  return histogram
}

describe('percentile curves', () => {
  it('run from the median to 99.999 %, with every whole decade among their places', () => {
    const grid = percentileGrid()
    expect(grid[0]).toBeCloseTo(0.30103, 5)
    expect(grid.at(-1)).toBe(5)
    for (const decade of [1, 2, 3, 4, 5]) expect(grid).toContain(decade)
  })

  it('end where fewer than 20 readings lie above', () => {
    const grid = percentileGrid()
    expect(grid[percentileLine(uniform(2000), 0, grid).length - 1]).toBe(2)
    expect(grid[percentileLine(uniform(20_000), 0, grid).length - 1]).toBe(3)
    expect(percentileLine(uniform(30), 0, grid)).toEqual([])
  })

  it('end where the rest was never delivered', () => {
    const grid = percentileGrid()
    const line = percentileLine(uniform(9900), 100, grid)
    expect(grid[line.length - 1]).toBeLessThanOrEqual(2)
    expect(grid[line.length - 1]).toBeGreaterThan(1.9)
  })

  it('never fall', () => {
    for (const set of buildReportData(syntheticRun({ kind: 'fail' })).percentiles.sets)
      for (const line of Object.values(set.lines)) expect([...line].sort((a, b) => a - b)).toEqual(line)
  })

  it('exist for each measured phase and for all of them together', () => {
    const { sets } = buildReportData(syntheticRun({ kind: 'fail' })).percentiles
    expect(sets[0]!.name).toBe('all measured')
    expect(sets[0]!.readings).toBe(sets.slice(1).reduce((sum, set) => sum + set.readings, 0))
    expect(sets.map((set) => set.name)).not.toContain('warm-up')
  })
})
