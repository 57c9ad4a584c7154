import { describe, expect, it } from 'vitest'
import { Recent } from '../../src/run/recent-rates.ts'
import { Histogram } from '../../src/stats/histogram.ts'
import { toSparse } from '../../src/stats/sparse.ts'

function part(kind: 'result' | 'late', us: number, count: number) {
  const histogram = new Histogram(8)
  histogram.record(us, count)
  return { bin: 0, counts: {}, latency: { [kind]: toSparse(histogram) } }
}

describe('what the last seconds looked like', () => {
  it('is nothing at first, not zero latencies', () => {
    const recent = new Recent()
    expect(recent.perS('sent', 0)).toBe(0)
    expect(recent.latencies(0)).toEqual({ p50Us: null, p99Us: null, lateP99Us: null })
    recent.count('sent', 0, 5)
    expect(recent.perS('sent', 0)).toBe(0)
  })

  it('gives rates over the last second, whatever came before', () => {
    const recent = new Recent()
    for (let i = 0; i <= 40; i++) recent.count('offered', i * 250_000, i * 25 + Math.max(0, i - 20) * 250)
    expect(recent.perS('offered', 10e6)).toBe(1100)
  })

  it('gives rates over what there is while the run is younger than a second', () => {
    const recent = new Recent()
    recent.count('sent', 0, 0)
    recent.count('sent', 500_000, 90)
    expect(recent.perS('sent', 500_000)).toBe(180)
  })

  it('keeps a rate for each flow, over its own moments', () => {
    const recent = new Recent()
    recent.count('sent', 0, 0)
    recent.count('delivered', 100_000, 0)
    recent.count('sent', 1e6, 100)
    recent.count('delivered', 1.1e6, 50)
    expect([recent.perS('sent', 1.1e6), recent.perS('delivered', 1.1e6), recent.perS('offered', 1.1e6)]).toEqual([
      100, 50, 0,
    ])
  })

  it('says that nothing flows once reports stay away', () => {
    const recent = new Recent()
    recent.count('delivered', 0, 0)
    recent.count('delivered', 1e6, 100)
    expect([recent.perS('delivered', 1.5e6), recent.perS('delivered', 2.5e6)]).toEqual([100, 0])
  })

  it('merges the latencies of the last 5 s and forgets older ones', () => {
    const recent = new Recent()
    recent.add(0, [part('result', 5000, 1000), part('late', 70, 10)])
    recent.add(4e6, [part('result', 100, 99)])
    recent.add(5e6, [part('result', 900, 1)])
    expect(recent.latencies(4.9e6).p50Us).toBeGreaterThanOrEqual(4980)
    const { p50Us, p99Us, lateP99Us } = recent.latencies(5e6)
    expect([p50Us, p99Us, lateP99Us]).toEqual([100, 100, null])
    expect(recent.latencies(9.5e6).p50Us).toBeGreaterThanOrEqual(895)
    expect(recent.latencies(10e6)).toEqual({ p50Us: null, p99Us: null, lateP99Us: null })
  })
})
