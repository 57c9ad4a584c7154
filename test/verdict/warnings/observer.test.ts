import { describe, expect, test } from 'vitest'
import { Histogram } from '../../../src/stats/histogram.ts'
import type { Measured } from '../../../src/stats/measured.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import { observerBusy, observerLate } from '../../../src/verdict/warnings/observer.ts'
import { imagine, promptReadings } from '../../stats/imagined-run.ts'

const phases = [
  { name: 'warm-up', seconds: 2, perS: 100, measured: false },
  { name: 'talk', seconds: 10, perS: 100 },
]

const none: ReadonlyMap<number, Histogram> = new Map()

function withWaits(waitUs: number, phase = 1): Measured {
  const held = new Histogram(11)
  held.record(10, 980)
  held.record(waitUs, 20)
  const readings = promptReadings(1200, 100)
  return imagine({ phases, readings, measured: { observerWaits: { unwaited: none, held: new Map([[phase, held]]) } } })
}

/** Results of the phase `talk`, of which the observer itself took `waitUs` in the given share of the slowest. */
function withBacklog(resultUs: number, waitUs: number, share: number): Measured {
  const [result, unwaited, held] = [new Histogram(11), new Histogram(11), new Histogram(11)]
  held.record(0, 1000)
  const slow = Math.round(1000 * share)
  for (const histogram of [result, unwaited]) histogram.record(1000, 1000 - slow)
  result.record(resultUs, slow)
  unwaited.record(resultUs - waitUs, slow)
  const measured = imagine({ phases, readings: promptReadings(1200, 100) })
  return {
    ...measured,
    phaseLatency: new Map([['result', new Map([[1, result]])]]),
    observerWaits: { unwaited: new Map([[1, unwaited]]), held: new Map([[1, held]]) },
  }
}

describe('results that waited for the observer itself', () => {
  test('are invalid over 10 ms, since the pipeline is not to blame for them', () => {
    const [warning] = observerLate(withWaits(9_900_000))
    expect(warning).toMatchObject({ code: 'OBSERVER_LATE', invalid: true, phase: null })
    expect(warning!.message).toContain('adds 9.9\u00a0s to percentiles of results, over the limit of 10\u00a0ms')
  })

  test('are a doubt over 5 ms', () => {
    expect(observerLate(withWaits(7000))).toMatchObject([{ invalid: false }])
    expect(observerLate(withWaits(3000))).toEqual([])
  })

  test('do not count outside the measured phases', () => {
    expect(observerLate(withWaits(9_900_000, 0))).toEqual([])
  })
})

describe('results behind a burst that comes faster than the observer reads it', () => {
  test('are invalid where they change a percentile', () => {
    const [warning] = observerLate(withBacklog(50_000, 30_000, 0.02))
    expect(warning).toMatchObject({ code: 'OBSERVER_LATE', invalid: true })
    expect(warning!.message).toContain('30\u00a0ms')
  })

  test('are none of the observer where they come after a stall of the pipeline that is much longer', () => {
    expect(observerLate(withBacklog(2_000_000, 30_000, 0.2))).toEqual([])
  })

  test('are none of the observer where no percentile shows them', () => {
    expect(observerLate(withBacklog(50_000, 30_000, 0.005))).toEqual([])
  })
})

describe('an observer that was busy or waited for a CPU all the time', () => {
  const withTime = (cpu: number, queue: number, seconds = 10) => ({
    ...withWaits(100),
    samples: SampleTable.of(
      Array.from({ length: seconds }, (_, i) => ({
        atUs: (i + 3) * 1e6,
        from: 'harness',
        values: { 'harness.cpu_observer_ratio': cpu, 'harness.run_queue_observer_ratio': queue },
      })),
    ),
  })

  test('may be the bottleneck itself', () => {
    expect(observerBusy(withTime(0.5, 0.47))).toMatchObject([{ code: 'OBSERVER_BUSY', phase: 'talk', invalid: true }])
    expect(observerBusy(withTime(0.5, 0.3))).toEqual([])
    expect(observerBusy(withTime(0.99, 0, 2))).toEqual([])
  })
})
