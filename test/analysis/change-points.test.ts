import { describe, expect, test } from 'vitest'
import { changePoints } from '../../src/analysis/history/change-points.ts'
import { exactChanges } from '../../src/analysis/history/exact-changes.ts'
import { Noise, shareOf } from './noise.ts'

const indexes = (values: readonly number[], key = '') => changePoints(values, key).map(({ index }) => index)

describe('a series without a change', () => {
  test.each([
    [10, 0],
    [30, 0],
    [10, 0.03],
    [30, 0.03],
  ])('of %i points, of which a share of %f are spikes, raises a false alarm in at most 2 %%', (points, spikes) => {
    const noise = new Noise(`flat ${points} ${spikes}`)
    const alarms = shareOf(800, (trial) => indexes(noise.withSpikes(100, 0.05, points, spikes), `${trial}`).length > 0)
    expect(alarms).toBeLessThanOrEqual(0.02)
  })

  test('raises none for one spike, however large and wherever', () => {
    for (let at = 0; at < 30; at++) {
      const values = new Noise(`spike ${at}`).around(100, 0.02, 30)
      values[at] = 1000
      expect(indexes(values)).toEqual([])
    }
  })
})

describe('a step of 10 % in a series that scatters by 2 %', () => {
  const noise = new Noise('step')
  const stepped = (after: number) => [...noise.around(100, 0.02, 20), ...noise.around(110, 0.02, after)]

  test('is found once three points lie behind it', () => {
    const found = shareOf(200, (trial) => indexes(stepped(3), `${trial}`).length > 0)
    expect(found).toBeGreaterThanOrEqual(0.95)
  })

  test('is found where it is, to a point', () => {
    const exact = shareOf(200, (trial) => indexes(stepped(10), `${trial}`).includes(20))
    expect(exact).toBeGreaterThan(0.9)
  })

  test('lies within the range of commits that is named', () => {
    const within = shareOf(200, (trial) => {
      const found = changePoints(stepped(10), `${trial}`)
      return found.some(({ candidates }) => candidates.from <= 20 && candidates.to >= 20)
    })
    expect(within).toBeGreaterThan(0.97)
  })

  test('is as large for a fall as for a rise', () => {
    const [down] = changePoints([...noise.around(110, 0.02, 20), ...noise.around(100, 0.02, 20)], 'down')
    expect(down!.changeRatio).toBeGreaterThan(-0.12)
    expect(down!.changeRatio).toBeLessThan(-0.07)
  })
})

describe('a change point', () => {
  const step = [...new Array<number>(12).fill(100), ...new Array<number>(4).fill(125)]

  test('says where, by how much, and how sure it is', () => {
    expect(changePoints(step, 'key')).toEqual([
      {
        ...{ index: 12, lastBefore: 11, candidates: { from: 12, to: 12 } },
        ...{ before: { points: 12, median: 100 }, after: { points: 4, median: 125 } },
        ...{ changeRatio: expect.closeTo(0.25, 10), p: expect.any(Number), provisional: false },
      },
    ])
  })

  test('is provisional while only two points lie behind it', () => {
    const short = [...new Array<number>(30).fill(100), 125, 125]
    expect(changePoints(short, 'key', { minSegment: 2 })[0]).toMatchObject({ index: 30, provisional: true })
    expect(changePoints([...short, 125], 'key', { minSegment: 2 })[0]).toMatchObject({ index: 30, provisional: false })
  })

  test('is not one if it is smaller than 5 %, however sure it is', () => {
    const small = [...new Array<number>(20).fill(100), ...new Array<number>(20).fill(104)]
    expect(changePoints(small, 'key')).toEqual([])
    expect(changePoints(small, 'key', { minMagnitudeRatio: 0.03 })).toHaveLength(1)
  })

  test('is not one if the quieter side scatters as widely', () => {
    const wide = (level: number) => Array.from({ length: 30 }, (_, i) => level * (1 + ((i * 7) % 10) / 10))
    const values = [...wide(100), ...wide(130)]
    expect(changePoints(values, 'key')).toEqual([])
    expect(changePoints(values, 'key', { minSigmas: 0 })).toHaveLength(1)
  })

  test('takes in the points of a smaller one beside it that is no change of its own', () => {
    const values = [...new Array<number>(20).fill(100), ...new Array<number>(20).fill(103)]
    const found = changePoints([...values, ...new Array<number>(20).fill(150)], 'key')
    expect(found).toMatchObject([{ index: 40, before: { points: 40 }, after: { points: 20 } }])
  })

  test('has a range of candidates that no other has', () => {
    const noise = new Noise('ranges')
    for (let trial = 0; trial < 40; trial++) {
      const levels = [100, 125, 150, 100].flatMap((level) => noise.around(level, 0.05, 9))
      const ranges = changePoints(levels, `${trial}`).map(({ candidates }) => candidates)
      for (const [i, range] of ranges.slice(1).entries()) expect(range.from).toBeGreaterThan(ranges[i]!.to)
    }
  })

  test('older than the last hundred points is not looked for', () => {
    const values = [...new Array<number>(40).fill(200), ...new Array<number>(100).fill(100), 90, 90, 90, 90]
    expect(indexes(values)).toEqual([140])
    expect(changePoints(values, '', { window: 144 }).map(({ index }) => index)).toEqual([40, 140])
  })
})

describe('counts that a working pipeline repeats exactly', () => {
  test('change with one point, from none to some and back', () => {
    const found = exactChanges([0, 0, 0, 5, 7, 0])
    expect(found.map(({ index, p, changeRatio }) => [index, p, changeRatio])).toEqual([
      [3, null, null],
      [5, null, -1],
    ])
    expect(found[0]).toMatchObject({ before: { points: 3, median: 0 }, after: { points: 2, median: 6 } })
  })

  test('do not change from some to more', () => {
    expect(exactChanges([5, 9, 2, 100])).toEqual([])
    expect(exactChanges([])).toEqual([])
  })
})
