import { describe, expect, test } from 'vitest'
import { historyModel } from '../../src/analysis/history/history.ts'
import { commitOf, dayUs, historyOf, marchUs, nowUs, runOf, runsWith, seriesOf } from './imagined-history.ts'
import { Noise } from './noise.ts'

const p50 = (us: number | null) => ({ result_p50_us: us })
const labels = (runs: Parameters<typeof historyOf>[0]) => historyOf(runs).points.map(({ label }) => label)

describe('runs become histories', () => {
  test('of their own for each scenario, engine, version of the scenario and machine', () => {
    const others = [{ scenario: 'x' }, { engine: 'flink' }, { scenarioHash: 's2' }, { host: 'h2' }]
    const { histories } = historyModel([runOf(0), ...others.map((facts, i) => runOf(i + 1, facts)), runOf(9)], nowUs)
    expect(histories.map(({ points }) => points.length)).toEqual([2, 1, 1, 1, 1])
    const ids = histories.flatMap(({ metrics }) => metrics.map(({ id }) => id))
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain('load/storm/result_p50_us/s1/h1')
  })

  test('of none, if there are no runs', () => {
    expect(historyModel([], nowUs)).toEqual({ histories: [], problems: [] })
  })

  test('in the order of time, however they are listed', () => {
    const runs = [3, 0, 2, 1].map((i) => runOf(i))
    expect(labels(runs)).toEqual([0, 1, 2, 3].map(commitOf))
  })
})

describe('a point of a history', () => {
  test('holds all runs of a commit, reruns of later days too, where the first of them stands', () => {
    const rerun = runOf(5, { gitCommit: commitOf(0) }, p50(300))
    const history = historyOf([runOf(0, {}, p50(100)), runOf(1, {}, p50(150)), rerun])
    expect(history.points.map(({ runs }) => runs.length)).toEqual([2, 1])
    expect(history.points[0]!.startedUs).toBe(marchUs)
  })

  test('has the median of its runs, between two their geometric mean', () => {
    const three = [100, 900, 120].map((us, i) => runOf(i, { gitCommit: commitOf(0) }, p50(us)))
    expect(seriesOf(historyOf(three), 'result_p50_us').values).toEqual([120])
    const two = [100, 400].map((us, i) => runOf(i, { gitCommit: commitOf(0) }, p50(us)))
    expect(seriesOf(historyOf(two), 'result_p50_us').values).toEqual([200])
  })

  test('has the most readings that any of its runs lost, since one run proves a fault', () => {
    const runs = [0, 3, 0].map((lost, i) => runOf(i, { gitCommit: commitOf(0) }, { lost }))
    expect(seriesOf(historyOf(runs), 'lost').values).toEqual([3])
  })

  test('is a day where runs name no commit', () => {
    const at = (hours: number) => runOf(hours, { gitCommit: null, startedUs: marchUs + hours * 3600e6 })
    expect(labels([at(1), at(23), at(25)])).toEqual(['2026-03-01', '2026-03-02'])
  })

  test('keeps runs that cannot be used, and uses none of their numbers', () => {
    const bad = { unusable: 'it is INVALID', gitCommit: commitOf(0) }
    const history = historyOf([runOf(0, {}, p50(100)), runOf(1, bad, p50(9000)), runOf(2, { ...bad, gitCommit: 'c' })])
    expect(history.points.map(({ runs, unusable }) => [runs.length, unusable.length])).toEqual([
      [1, 1],
      [0, 1],
    ])
    expect(seriesOf(history, 'result_p50_us').values).toEqual([100, null])
  })

  test('counts a run once that lies in two folders, and says so', () => {
    const copy = { ...runOf(0), folder: '/copy' }
    const { histories, problems } = historyModel([runOf(0), copy], nowUs)
    expect(histories[0]!.points[0]!.runs).toHaveLength(1)
    expect(problems).toEqual(['0000-load-storm lies in /results/0000-load-storm and in /copy: it counts once'])
  })
})

describe('a run whose time cannot be true', () => {
  test.each([
    ['has no start time', 0, /^0001-load-storm has no start time: /],
    ['lies in the future', nowUs + 2 * dayUs, /^0001-load-storm began on 2028-.* in the future/],
  ])('since it %s is put where its name stands, and reported', (_, startedUs, problem) => {
    const { histories, problems } = historyModel([runOf(2), runOf(1, { startedUs }), runOf(0)], nowUs)
    expect(histories[0]!.points.map(({ label }) => label)).toEqual([0, 1, 2].map(commitOf))
    expect(histories[0]!.points[1]!.startedUs).toBe(0)
    expect(problems).toEqual([expect.stringMatching(problem)])
  })

  test('is first if its name is, and in order of names if no run has a time', () => {
    expect(labels([runOf(1), runOf(0, { startedUs: 0 })])).toEqual([0, 1].map(commitOf))
    expect(labels([2, 0, 1].map((i) => runOf(i, { startedUs: 0 })))).toEqual([0, 1, 2].map(commitOf))
    expect(labels([runOf(0, { startedUs: 0, gitCommit: null })])).toEqual(['unknown day'])
  })

  test('is not one whose clock is some seconds ahead', () => {
    expect(historyModel([runOf(0, { startedUs: nowUs + 5e6 })], nowUs).problems).toEqual([])
  })
})

describe('a number along a history', () => {
  const step = [...new Array<number>(12).fill(100), ...new Array<number>(6).fill(150)]

  test('changes where it moved, counted with the points that have no value', () => {
    const holed = [null, ...step.slice(0, 12), null, null, ...step.slice(12)]
    const { changes, levels } = seriesOf(historyOf(runsWith('result_p50_us', holed)), 'result_p50_us')
    expect(changes).toMatchObject([{ index: 15, lastBefore: 12, candidates: { from: 15, to: 15 } }])
    expect(levels).toMatchObject([
      { from: 1, to: 12, median: 100 },
      { from: 15, to: 20, median: 150 },
    ])
  })

  test('changes nowhere with seven points, whatever they are', () => {
    const { changes } = seriesOf(historyOf(runsWith('result_p50_us', [1, 1, 1, 1, 9, 9, 9])), 'result_p50_us')
    expect(changes).toEqual([])
  })

  test('that no run has is a row of holes', () => {
    const series = seriesOf(historyOf(runsWith('result_p50_us', step)), 'late_p99_us')
    expect(series).toMatchObject({ changes: [], levels: [], noiseRatio: null, unjudged: 0 })
    expect(series.values.every((value) => value === null)).toBe(true)
  })

  test('keeps zeros, which no ratio can be made of, and says how many are not judged', () => {
    const series = seriesOf(historyOf(runsWith('late_p99_us', [0, ...step, 0])), 'late_p99_us')
    expect(series).toMatchObject({ unjudged: 2, changes: [{ index: 13 }] })
    expect(series.values[0]).toBe(0)
  })

  test('knows its noise though it moved and had a spike', () => {
    const noise = new Noise('band')
    const values = [...noise.around(100, 0.03, 60), ...noise.around(200, 0.03, 60)]
    values[30] = 500
    const { noiseRatio, levels } = seriesOf(historyOf(runsWith('result_p50_us', values)), 'result_p50_us')
    expect(noiseRatio).toBeGreaterThan(0.02)
    expect(noiseRatio).toBeLessThan(0.04)
    const [low, high] = [levels.at(-1)!.low!, levels.at(-1)!.high!]
    const inside = values.slice(60).filter((value) => value > low && value < high).length
    expect(inside / 60).toBeGreaterThan(0.85)
  })

  test('that is exact has no noise, and changes with one point', () => {
    const series = seriesOf(historyOf(runsWith('lost', [0, 0, 0, 0, 0, 12])), 'lost')
    expect(series).toMatchObject({ noiseRatio: null, changes: [{ index: 5, p: null, changeRatio: null }] })
  })
})
