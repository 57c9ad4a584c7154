import { describe, expect, test } from 'vitest'
import { nextCapacityStep } from '../../src/analysis/capacity/capacity-search.ts'
import { searchedProbe } from '../../src/analysis/capacity/carried-load.ts'
import type { CapacityAnswer, CapacitySearch, Probe, ProbeLimit } from '../../src/types/analysis/capacity.ts'
import { Noise } from './noise.ts'

const search: CapacitySearch = { startPerS: 1000, leastPerS: 10, mostPerS: 1e9, toleranceRatio: 0.05 }

interface Target {
  readonly capacityPerS: () => number
  /** what it delivers of a load that is too high, as a share of its capacity */
  readonly carriedShare: () => number
}

function find({ capacityPerS, carriedShare }: Target, asked: CapacitySearch) {
  const probes: Probe[] = []
  for (;;) {
    const step = nextCapacityStep(probes, asked)
    if (step.kind === 'answer') return { answer: step satisfies CapacityAnswer, probes }
    const [{ loadPerS }, now] = [step, capacityPerS()]
    const passes = loadPerS <= now
    const carriedPerS = passes ? loadPerS : Math.min(loadPerS, now * carriedShare())
    probes.push({ loadPerS, verdict: passes ? 'PASS' : 'FAIL', carriedPerS })
    if (probes.length > 60) throw new Error('the search does not end')
  }
}

const steady = (capacityPerS: number, share = 1) => ({ capacityPerS: () => capacityPerS, carriedShare: () => share })
const loadsOf = (probes: readonly Probe[]) => probes.map(({ loadPerS }) => loadPerS)

describe('what was delivered of a load that was too high', () => {
  test('says where to look: just below it, just above it, and each again', () => {
    const { answer, probes } = find(steady(2000), search)
    expect(loadsOf(probes)).toEqual([1000, 1500, 2250, 1961, 2040, 1961, 2040])
    expect(answer).toMatchObject({ outcome: 'found', passesPerS: 1961, failsPerS: 2040 })
  })

  test('spares the way down from a start that is far too high', () => {
    expect(loadsOf(find(steady(200), search).probes)).toEqual([1000, 196.1, 204, 196.1, 204])
  })

  test('finds a capacity in under 12 probes that is up to 20 times the first load, or 1,000 times less', () => {
    const { random } = new Noise('far')
    for (let trial = 0; trial < 2000; trial++) {
      const capacityPerS = 1000 * 20 ** random.fraction()
      const startPerS = trial % 2 === 0 ? 1000 : capacityPerS * 1000 ** random.fraction()
      const { answer, probes } = find(steady(capacityPerS, 0.985 + 0.03 * random.fraction()), { ...search, startPerS })
      expect(answer.outcome).toBe('found')
      expect(answer.passesPerS).toBeLessThanOrEqual(capacityPerS)
      expect(answer.failsPerS).toBeGreaterThan(capacityPerS)
      expect(answer.failsPerS! / answer.passesPerS!).toBeLessThanOrEqual(1.05)
      expect(probes.length).toBeLessThan(12)
    }
  })

  test.each([
    0.05, 0.3, 0.6, 0.9, 0.97, 1.03, 1.2,
  ])('may be %f of the capacity and mislead, and the answer is right all the same', (share) => {
    const { random } = new Noise(`misleading ${share}`)
    for (let trial = 0; trial < 300; trial++) {
      const capacityPerS = 1000 * 16 ** (random.fraction() - 0.5)
      const { answer, probes } = find(steady(capacityPerS, share), search)
      expect(answer.passesPerS).toBeLessThanOrEqual(capacityPerS)
      expect(answer.failsPerS).toBeGreaterThan(capacityPerS)
      expect(answer.failsPerS! / answer.passesPerS!).toBeLessThanOrEqual(1.05)
      expect(probes.length).toBeLessThan(16)
    }
  })

  test('does not lead the search down in small steps where a little is missing at every load', () => {
    const probes: Probe[] = []
    for (let step = nextCapacityStep([], search); step.kind === 'probe'; step = nextCapacityStep(probes, search))
      probes.push({ loadPerS: step.loadPerS, verdict: 'FAIL', carriedPerS: step.loadPerS * 0.95 })
    expect(probes.length).toBeLessThan(16)
    expect(probes.at(-1)!.loadPerS).toBe(search.leastPerS)
  })

  test('leaves the answer unbiased where the capacity moves from probe to probe', () => {
    const noise = new Noise('moving')
    const misses = Array.from({ length: 400 }, () => {
      const moving = { capacityPerS: () => 1000 * Math.exp(0.05 * noise.normal()), carriedShare: () => 1 }
      const startPerS = 1000 * 4 ** (2 * noise.random.fraction() - 1)
      const { answer } = find(moving, { ...search, startPerS })
      return Math.log(Math.sqrt(answer.passesPerS! * answer.failsPerS!) / 1000)
    })
    expect(Math.abs(misses.reduce((sum, miss) => sum + miss, 0) / misses.length)).toBeLessThan(0.01)
    expect(Math.sqrt(misses.reduce((sum, miss) => sum + miss ** 2, 0) / misses.length)).toBeLessThan(0.045)
  })

  test('is not known where only an objective was missed: all of the load may have been delivered', () => {
    const made = (limits: readonly ProbeLimit[]) => ({
      ...{ loadPerS: 1000, run: 'r', deliveredPerS: 800, backlogSlopePerS: 200, backlogEndCurves: 5000 },
      ...{ resultP50Us: 1, resultP99Us: 2 },
      judgement: {
        verdict: 'FAIL' as const,
        hits: limits.map((limit) => ({ limit, sentence: limit })),
        sentence: 'It failed.',
      },
    })
    expect(searchedProbe(made(['objective'])).carriedPerS).toBeNull()
    expect(searchedProbe(made(['backlog growth', 'objective'])).carriedPerS).toBe(800)
  })
})
