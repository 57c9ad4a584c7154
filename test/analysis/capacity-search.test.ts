import { describe, expect, test } from 'vitest'
import { nextCapacityStep } from '../../src/analysis/capacity/capacity-search.ts'
import type { CapacityAnswer, CapacitySearch, Probe, ProbeVerdict } from '../../src/types/analysis/capacity.ts'
import { Noise } from './noise.ts'

const search: CapacitySearch = { startPerS: 1000, leastPerS: 10, mostPerS: 1e6, toleranceRatio: 0.05 }

/** Probes until there is an answer. */
function run(target: (loadPerS: number) => ProbeVerdict, asked = search): { answer: CapacityAnswer; probes: Probe[] } {
  const probes: Probe[] = []
  for (;;) {
    const step = nextCapacityStep(probes, asked)
    if (step.kind === 'answer') return { answer: step, probes }
    probes.push({ loadPerS: step.loadPerS, verdict: target(step.loadPerS) })
    if (probes.length > 60) throw new Error('the search does not end')
  }
}

const upTo = (capacityPerS: number) => (loadPerS: number) => (loadPerS <= capacityPerS ? 'PASS' : 'FAIL')
const probesOf = (text: string): Probe[] =>
  text.split(' ').map((each) => ({
    loadPerS: Number(each.slice(1)),
    verdict: ({ p: 'PASS', f: 'FAIL', i: 'INVALID' } as const)[each[0] as 'p' | 'f' | 'i'],
  }))

describe('the search for a capacity', () => {
  test('begins at the start, and goes up by 1.5 while loads pass and down while they fail', () => {
    expect(nextCapacityStep([], search)).toMatchObject({ kind: 'probe', loadPerS: 1000 })
    expect(nextCapacityStep(probesOf('p1000'), search)).toMatchObject({ loadPerS: 1500 })
    expect(nextCapacityStep(probesOf('f1000'), search)).toMatchObject({ loadPerS: 666.7 })
  })

  test('then halves the bracket on the scale of logarithms', () => {
    expect(nextCapacityStep(probesOf('p1000 f1500'), search)).toMatchObject({ loadPerS: 1225 })
  })

  test('probes both loads of the edge again before it answers', () => {
    expect(nextCapacityStep(probesOf('p1000 f1040'), search)).toMatchObject({ loadPerS: 1000 })
    expect(nextCapacityStep(probesOf('p1000 f1040 p1000'), search)).toMatchObject({ loadPerS: 1040 })
    const answer = nextCapacityStep(probesOf('p1000 f1040 p1000 f1040'), search)
    expect(answer).toMatchObject({ outcome: 'found', passesPerS: 1000, failsPerS: 1040, violations: [] })
    expect((answer as CapacityAnswer).sentence).toBe(
      'The capacity is 1,000/s: that passes, and 1,040/s (4\u00a0% more) fails.',
    )
  })

  test('lets two of three probes decide where two disagree, and goes on if that turns the edge around', () => {
    expect(nextCapacityStep(probesOf('p1000 f1040 f1000'), search)).toMatchObject({ loadPerS: 1000 })
    expect(nextCapacityStep(probesOf('p1000 f1040 f1000 f1000'), search)).toMatchObject({ loadPerS: 666.7 })
    const more = probesOf('p1000 f1040 f1500 p1000 p1040 p1040')
    expect(nextCapacityStep(more, search)).toMatchObject({ loadPerS: 1249 })
  })

  test('finds any capacity within the tolerance in under 12 probes, from any start within a factor of 4', () => {
    const { random } = new Noise('capacities')
    for (let trial = 0; trial < 3000; trial++) {
      const capacityPerS = 5 * 1e6 ** random.fraction()
      const startPerS = capacityPerS * 4 ** (2 * random.fraction() - 1)
      const toleranceRatio = 0.05 + 0.15 * random.fraction()
      const asked = { startPerS, leastPerS: 0.1, mostPerS: 1e9, toleranceRatio }
      const { answer, probes } = run(upTo(capacityPerS), asked)
      expect(answer.outcome).toBe('found')
      expect(answer.passesPerS).toBeLessThanOrEqual(capacityPerS)
      expect(answer.failsPerS).toBeGreaterThan(capacityPerS)
      expect(answer.failsPerS! / answer.passesPerS!).toBeLessThanOrEqual(1 + toleranceRatio)
      expect(probes.length).toBeLessThan(12)
    }
  })

  const ladders = Array.from({ length: 8 }, (_, i) => i + 1).flatMap((n) =>
    Array.from({ length: n + 1 }, (_, passing) => ({ n, passing })),
  )
  test.each(ladders)('of $n loads of which the lowest $passing pass finds that edge from every start', ({
    n,
    passing,
  }) => {
    const loads = Array.from({ length: n }, (_, i) => Number((100 * 1.5 ** i).toPrecision(4)))
    for (const startPerS of loads) {
      const asked = { startPerS, leastPerS: loads[0]!, mostPerS: loads[n - 1]!, toleranceRatio: 0.5 }
      const { answer } = run(upTo(loads[passing - 1] ?? 0), asked)
      if (passing === 0) expect(answer).toMatchObject({ outcome: 'below', passesPerS: null, failsPerS: loads[0] })
      else if (passing === n)
        expect(answer).toMatchObject({ outcome: 'above', passesPerS: loads[n - 1], failsPerS: null })
      else {
        expect(answer.outcome).toBe('found')
        expect(answer.passesPerS).toBeLessThanOrEqual(loads[passing - 1]!)
        expect(answer.failsPerS).toBeGreaterThan(loads[passing - 1]!)
      }
    }
  })

  test.each([
    [0.02, 0.02],
    [0.05, 0.035],
    [0.1, 0.06],
  ])('at an edge that moves by %f from probe to probe misses by %f on average, and is not biased', (cv, error) => {
    const noise = new Noise(`edge ${cv}`)
    const misses = Array.from({ length: 400 }, () => {
      const startPerS = 1000 * 4 ** (2 * noise.random.fraction() - 1)
      const { answer } = run((loadPerS) => upTo(1000 * Math.exp(cv * noise.normal()))(loadPerS), {
        ...search,
        startPerS,
      })
      return Math.log(Math.sqrt(answer.passesPerS! * answer.failsPerS!) / 1000)
    })
    const mean = misses.reduce((sum, miss) => sum + miss, 0) / misses.length
    expect(Math.abs(mean)).toBeLessThan(0.01)
    expect(Math.sqrt(misses.reduce((sum, miss) => sum + miss ** 2, 0) / misses.length)).toBeLessThan(error)
  })
})

describe('the answer of a search', () => {
  test('is "above what the generator can send" if even that passes, twice', () => {
    const { answer, probes } = run(upTo(1e9), { ...search, mostPerS: 2000 })
    expect(probes.map(({ loadPerS }) => loadPerS)).toEqual([1000, 1500, 2000, 2000])
    expect(answer).toMatchObject({ outcome: 'above', passesPerS: 2000, failsPerS: null })
    expect(answer.sentence).toBe('The capacity is above what the generator can send: 2,000/s passes.')
  })

  test('is "below the least load" if that fails, twice', () => {
    const { answer, probes } = run(upTo(1), { ...search, leastPerS: 500 })
    expect(probes.map(({ loadPerS }) => loadPerS)).toEqual([1000, 666.7, 500, 500])
    expect(answer).toMatchObject({ outcome: 'below', passesPerS: null, failsPerS: 500 })
    expect(answer.sentence).toBe('The capacity is below the least load of the search: 500/s fails.')
  })

  test('never needs a load outside what it may probe, wherever it is told to begin', () => {
    for (const startPerS of [1, 1e9]) {
      const { probes } = run(upTo(700), { ...search, startPerS, leastPerS: 600, mostPerS: 900 })
      for (const { loadPerS } of probes) {
        expect(loadPerS).toBeGreaterThanOrEqual(600)
        expect(loadPerS).toBeLessThanOrEqual(900)
      }
    }
  })

  test('is invalid if a load cannot be measured in three probes', () => {
    const { answer, probes } = run((loadPerS) => (loadPerS > 1200 ? 'INVALID' : 'PASS'))
    expect(probes.map(({ loadPerS }) => loadPerS)).toEqual([1000, 1500, 1500, 1500])
    expect(answer).toMatchObject({ outcome: 'invalid', passesPerS: 1000, failsPerS: null })
    expect(answer.sentence).toBe('There is no answer: 1,500/s could not be measured in 3 probes.')
  })

  test('does not depend on a probe that was invalid once and repeated', () => {
    const broken = new Set<number>()
    const { answer } = run((loadPerS) => {
      if (broken.has(loadPerS)) return upTo(1700)(loadPerS)
      broken.add(loadPerS)
      return 'INVALID'
    })
    expect(answer).toMatchObject({ outcome: 'found', passesPerS: run(upTo(1700)).answer.passesPerS })
  })

  test('keeps what passed above a failure, names it, and builds on the lower edge', () => {
    const answer = nextCapacityStep(probesOf('p1000 f1040 p1000 f1040 p1500 f2250'), search)
    expect(answer).toMatchObject({
      ...{ outcome: 'found', passesPerS: 1000, failsPerS: 1040 },
      violations: [{ failedPerS: 1040, passedPerS: 1500 }],
      loads: [
        { loadPerS: 1000, passes: 2, fails: 0, invalids: 0 },
        { loadPerS: 1040, passes: 0, fails: 2, invalids: 0 },
        { loadPerS: 1500, passes: 1, fails: 0, invalids: 0 },
        { loadPerS: 2250, passes: 0, fails: 1, invalids: 0 },
      ],
    })
  })

  test('comes even if the tolerance is finer than loads are written', () => {
    const { answer } = run(upTo(1234.5), { ...search, toleranceRatio: 1e-9 })
    expect(answer).toMatchObject({ outcome: 'found', passesPerS: 1234, failsPerS: 1235 })
  })
})
