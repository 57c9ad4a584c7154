import { describe, expect, test } from 'vitest'
import { acknowledgementOf, alertsOf, baselineValues, untold } from '../../src/analysis/history/alerts.ts'
import type { Acknowledgement, AlertIdentity, History } from '../../src/types/history.ts'
import type { MetricName } from '../../src/types/metrics.ts'
import { commitOf, historyOf, runsWith, seriesOf } from './imagined-history.ts'
import { Noise, shareOf } from './noise.ts'

const flat = (level: number, count: number) => new Array<number>(count).fill(level)
const history = (metric: MetricName, ...levels: number[][]): History => historyOf(runsWith(metric, levels.flat()))
const p50 = (...levels: number[][]) => history('result_p50_us', ...levels)

const acknowledged = (facts: Partial<Acknowledgement> = {}): Acknowledgement => ({
  ...{ series: 'load/storm/result_p50_us/s1/h1', from: commitOf(11), to: commitOf(12), reason: 'more work' },
  ...facts,
})

describe('an alert', () => {
  test('names the series, the last good point and the last that may have brought the change', () => {
    expect(alertsOf(p50(flat(100, 12), flat(120, 4)))).toMatchObject([
      {
        ...{ series: 'load/storm/result_p50_us/s1/h1', from: commitOf(11), to: commitOf(12) },
        ...{ metric: 'result_p50_us', role: 'primary', change: { index: 12 } },
      },
    ])
  })

  test('is for what became worse: more latency, less throughput, a reading lost', () => {
    expect(alertsOf(p50(flat(120, 12), flat(100, 4)))).toEqual([])
    expect(alertsOf(history('delivered_per_s', flat(120, 12), flat(100, 4)))).toHaveLength(1)
    expect(alertsOf(history('delivered_per_s', flat(100, 12), flat(120, 4)))).toEqual([])
    expect(alertsOf(history('lost', [0, 0, 3]))).toHaveLength(1)
    expect(alertsOf(history('lost', [3, 3, 0]))).toEqual([])
  })

  test('needs the least change that matters for its number', () => {
    const grown = [flat(100, 20), flat(107, 10)]
    expect(alertsOf(p50(...grown))).toHaveLength(1)
    const p99 = history('result_p99_us', ...grown)
    expect(seriesOf(p99, 'result_p99_us').changes).toHaveLength(1)
    expect(alertsOf(p99)).toEqual([])
  })

  test('comes of primary and secondary numbers, and not of those that are only shown', () => {
    const grown = [flat(100, 20), flat(200, 10)]
    expect(alertsOf(history('result_p999_us', ...grown))[0]!.role).toBe('secondary')
    expect(alertsOf(history('late_p99_us', ...grown))).toEqual([])
  })

  test('begins after a hole at the last point that had a value', () => {
    const runs = runsWith('result_p50_us', [...flat(100, 12), null, null, ...flat(120, 4)])
    expect(alertsOf(historyOf(runs))).toMatchObject([{ from: commitOf(11), to: commitOf(14) }])
  })
})

describe('an acknowledged change', () => {
  const grown = p50(flat(100, 12), flat(120, 4))
  const series = seriesOf(grown, 'result_p50_us')

  test.each([
    ['exactly', {}],
    ['by the first digits of its commits', { from: commitOf(11).slice(0, 8), to: commitOf(12).slice(0, 8) }],
    ['by a range around it', { from: commitOf(3), to: commitOf(15) }],
    ['for every engine', { series: 'load/*/result_p50_us/*' }],
    ['for everything', { series: '*' }],
  ])('raises no alert if it is named %s', (_, facts) => {
    expect(alertsOf(grown, [acknowledged(facts)])).toEqual([])
    expect(acknowledgementOf(grown, series, series.changes[0]!, [acknowledged(facts)])?.reason).toBe('more work')
  })

  test.each([
    ['of another number', { series: 'load/storm/result_p99_us/s1/h1' }],
    ['of a name that only looks alike', { series: 'load.storm.result_p50_us.s1.h1' }],
    ['of commits before it', { from: commitOf(3), to: commitOf(11) }],
    ['of commits after it', { from: commitOf(12), to: commitOf(15) }],
    ['of commits that are not there', { from: 'f'.repeat(40), to: 'e'.repeat(40) }],
    ['of digits too few to name a commit', { from: '000000', to: '000000' }],
  ])('is not one by an entry %s', (_, facts) => {
    expect(alertsOf(grown, [acknowledged(facts)])).toHaveLength(1)
  })

  test('does not cover the next one', () => {
    const twice = p50(flat(100, 12), flat(120, 12), flat(150, 12))
    expect(alertsOf(twice, [acknowledged()])).toMatchObject([{ to: commitOf(24) }])
  })
})

describe('an alert is told', () => {
  /** A history that grows by a run a day, and all that was told along it. */
  function toldAlong(values: readonly number[]): AlertIdentity[] {
    const told: AlertIdentity[] = []
    for (let count = 18; count <= values.length; count++) {
      const soFar = p50(values.slice(0, count))
      const fresh = untold(soFar, alertsOf(soFar), told)
      told.push(...fresh.map(({ series, from, to }) => ({ series, from, to })))
    }
    return told
  }

  test('once, though its range moves as runs come', () => {
    const once = shareOf(40, (trial) => {
      const noise = new Noise(`told ${trial}`)
      return toldAlong([...noise.around(100, 0.03, 20), ...noise.around(112, 0.03, 12)]).length === 1
    })
    expect(once).toBeGreaterThanOrEqual(0.97)
  })

  test('for each of two changes, one time', () => {
    const noise = new Noise('twice')
    const levels = [100, 120, 150].flatMap((level) => noise.around(level, 0.02, 18))
    expect(toldAlong(levels)).toHaveLength(2)
  })

  test('again if all that was told of lies elsewhere', () => {
    const grown = p50(flat(100, 12), flat(120, 4))
    const alerts = alertsOf(grown)
    const elsewhere = { series: alerts[0]!.series, from: commitOf(2), to: commitOf(5) }
    expect(untold(grown, alerts, [elsewhere])).toEqual(alerts)
    expect(untold(grown, alerts, [{ ...elsewhere, from: 'gone', to: 'gone too' }])).toEqual(alerts)
  })

  test('though another number of the same commits was told', () => {
    const grown = p50(flat(100, 12), flat(120, 4))
    const [alert] = alertsOf(grown)
    expect(untold(grown, [alert!], [alert!])).toEqual([])
    expect(untold(grown, [alert!], [{ ...alert!, series: 'load/storm/result_p99_us/s1/h1' }])).toEqual([alert])
  })
})

describe('what a new point is held against', () => {
  const baseline = (made: History, entries: readonly Acknowledgement[] = []) =>
    baselineValues(made, seriesOf(made, 'result_p50_us'), entries)

  test('is the level before a change for the worse, until that is acknowledged', () => {
    const grown = p50(flat(100, 12), flat(120, 4))
    expect(baseline(grown)).toEqual(flat(100, 12))
    expect(baseline(grown, [acknowledged()])).toEqual(flat(120, 4))
  })

  test('is the level since a change for the better, and at most 64 points', () => {
    expect(baseline(p50(flat(120, 12), flat(100, 6)))).toEqual(flat(100, 6))
    expect(baseline(p50(flat(100, 70)))).toHaveLength(64)
  })
})
