import { describe, expect, test } from 'vitest'
import { Histogram } from '../../src/stats/histogram.ts'
import { PhaseHistograms } from '../../src/stats/phase-histograms.ts'

describe('histograms by phase', () => {
  test('hold what was recorded, however phases mix and however late it comes', () => {
    const phases = new PhaseHistograms(['engine', 'database'])
    const direct = Array.from({ length: 40 }, () => new Histogram(11))
    for (let i = 0; i < 5000; i++) {
      const phase = (i * 7) % 3 === 0 ? Math.floor(i / 125) : (i * 13) % 40
      phases.of(phase).engine.record(i * 31, 2)
      direct[phase]!.record(i * 31, 2)
    }
    const { engine, database } = phases.stores()
    expect(database.size).toBe(0)
    expect(engine.size).toBe(40)
    for (const [phase, histogram] of engine) expect(histogram).toEqual(direct[phase])
  })

  test('go on after they were read', () => {
    const phases = new PhaseHistograms(['engine'])
    phases.of(3).engine.record(10, 1)
    phases.stores()
    phases.of(3).engine.record(20, 1)
    expect(phases.stores().engine.get(3)).toMatchObject({ total: 2, sumUs: 30 })
  })

  test('take little more memory for a thousand phases than for ten', () => {
    const heldBytes = (count: number) => {
      const before = process.memoryUsage().arrayBuffers
      const phases = new PhaseHistograms(['broker', 'engine', 'database', 'delivery'])
      for (let phase = 0; phase < count; phase++)
        for (const histogram of Object.values(phases.of(phase))) histogram.record(1000 + phase, 1)
      const bytes = process.memoryUsage().arrayBuffers - before
      return phases.of(0) === undefined ? 0 : bytes
    }
    const [ten, thousand] = [heldBytes(10), heldBytes(1000)]
    expect(thousand - ten).toBeLessThan(1e6)
  })
})
