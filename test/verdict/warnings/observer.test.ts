import { describe, expect, test } from 'vitest'
import { Histogram } from '../../../src/stats/histogram.ts'
import type { Measured } from '../../../src/stats/measured.ts'
import { observerBusy, observerLate } from '../../../src/verdict/warnings/observer.ts'
import { imagine, promptReadings } from '../../stats/imagined-run.ts'

const phases = [
  { name: 'warm-up', seconds: 2, perS: 100, measured: false },
  { name: 'talk', seconds: 10, perS: 100 },
]

function withWaits(waitUs: number, phase = 1): Measured {
  const histogram = new Histogram(11)
  histogram.record(10, 980)
  histogram.record(waitUs, 20)
  const readings = promptReadings(1200, 100)
  return imagine({ phases, readings, measured: { observerWaits: new Map([[phase, histogram]]) } })
}

describe('results that waited for the observer itself', () => {
  test('are invalid over 10 ms, since the pipeline is not to blame for them', () => {
    const [warning] = observerLate(withWaits(9_900_000))
    expect(warning).toMatchObject({ code: 'OBSERVER_LATE', invalid: true, phase: null })
    expect(warning!.message).toContain('p99 9.9\u00a0s, over the limit of 10\u00a0ms')
  })

  test('are a doubt over 5 ms', () => {
    expect(observerLate(withWaits(7000))).toMatchObject([{ invalid: false }])
    expect(observerLate(withWaits(3000))).toEqual([])
  })

  test('do not count outside the measured phases', () => {
    expect(observerLate(withWaits(9_900_000, 0))).toEqual([])
  })
})

describe('an observer that was busy or waited for a CPU all the time', () => {
  const withTime = (cpu: number, queue: number, seconds = 10) => ({
    ...withWaits(100),
    samples: Array.from({ length: seconds }, (_, i) => ({
      atUs: (i + 3) * 1e6,
      from: 'harness',
      values: { 'harness.cpu_observer_ratio': cpu, 'harness.run_queue_observer_ratio': queue },
    })),
  })

  test('may be the bottleneck itself', () => {
    expect(observerBusy(withTime(0.5, 0.47))).toMatchObject([{ code: 'OBSERVER_BUSY', phase: 'talk', invalid: true }])
    expect(observerBusy(withTime(0.5, 0.3))).toEqual([])
    expect(observerBusy(withTime(0.99, 0, 2))).toEqual([])
  })
})
