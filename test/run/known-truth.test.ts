import { describe, expect, it } from 'vitest'
import { phase, scenarioOf } from '../support/scenario.ts'
import { runVirtually } from '../support/virtual-run.ts'

/** A quantile, in microseconds. Histograms of 3 digits read up to 0.1 % high. */
const exactly = (us: number) => ({ from: us, to: us * 1.001 + 1 })

function expectQuantile(valueUs: number, us: number, toleranceUs = 0) {
  const { from, to } = exactly(us)
  expect(valueUs).toBeGreaterThanOrEqual(from - toleranceUs)
  expect(valueUs).toBeLessThanOrEqual(to + toleranceUs)
}

describe('on a virtual clock', () => {
  it('a generator that is never disturbed is never late, and every latency is zero without a flush interval', async () => {
    const run = await runVirtually(scenarioOf({ phases: [phase('hold', 10_000, 2)], options: { flushUs: 0 } }))
    expect(run.latency('late').maxUs).toBe(0)
    expect(run.latency('result').maxUs).toBe(0)
    expect(run.audit).toMatchObject({ expected: 20_000, delivered: 20_000, lost: 0, duplicated: 0, wrong: 0 })
  })

  it('a delay of 50 ms shows as 50 ms at every percentile', async () => {
    const run = await runVirtually(
      scenarioOf({ phases: [phase('hold', 1000, 3)], options: { flushUs: 0, delayUs: 50_000 } }),
    )
    for (const q of [0.01, 0.5, 0.99, 0.999]) expectQuantile(run.latency('result').quantileUs(q), 50_000)
    expect(run.latency('result').minUs).toBe(50_000)
    expect(run.latency('result').maxUs).toBe(50_000)
  })

  it('a flush interval of 1 ms adds between nothing and 1 ms, evenly', async () => {
    const run = await runVirtually(
      scenarioOf({ phases: [phase('hold', 10_000, 2)], options: { flushUs: 1000, delayUs: 50_000 } }),
    )
    const result = run.latency('result')
    expect(result.minUs).toBeGreaterThanOrEqual(50_000)
    expect(result.maxUs).toBeLessThanOrEqual(51_000)
    expectQuantile(result.quantileUs(0.5), 50_500, 101)
  })

  it('one stall of 2 s shows each reading its own wait: p95 1 s, p99 1.8 s, p99.9 1.98 s of the 20 s around it', async () => {
    const run = await runVirtually(
      scenarioOf({
        phases: [phase('before', 10_000, 5), phase('around', 10_000, 20), phase('after', 10_000, 5)],
        options: { flushUs: 1000, stall: { afterUs: 10e6, forUs: 2e6 } },
      }),
    )
    const result = run.latency('result', 1)
    expectQuantile(result.quantileUs(0.95), 1e6, 3000)
    expectQuantile(result.quantileUs(0.99), 1.8e6, 3000)
    expectQuantile(result.quantileUs(0.999), 1.98e6, 3000)
    expect(result.total).toBe(200_000)
    expect(run.latency('late', 1).maxUs).toBe(0)
    expect(run.latency('result', 0).maxUs).toBeLessThanOrEqual(1000)
    expect(run.latency('result', 2).maxUs).toBeLessThanOrEqual(1000)
  })

  it('a full in-flight bound is back-pressure of the target: readings are late, the generator is not', async () => {
    const run = await runVirtually(
      scenarioOf({
        phases: [phase('hold', 50_000, 4)],
        options: { stall: { afterUs: 1e6, forUs: 1e6 } },
        inFlightBytes: 2 ** 18,
      }),
    )
    const blockedUs = run.generators[0]!.takeFlow(1_700_000_000_000_000 + 3.9e6).blockedUs
    // 2^18 bytes are 11,915 messages of 22 bytes: the bound is full 0.24 s into the stall
    expect(blockedUs).toBeGreaterThan(0.7e6)
    expect(blockedUs).toBeLessThan(0.8e6)
    expect(run.latency('lag').maxUs).toBeGreaterThan(0.7e6)
    expect(run.latency('late').maxUs).toBeLessThanOrEqual(250)
    expect(run.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, expected: 200_000 })
  })

  it('what a limited rate delays in four partitions is measured as every reading lived it', async () => {
    const own: number[] = []
    const run = await runVirtually(
      scenarioOf({
        phases: [phase('hold', 10_000, 20)],
        partitions: 4,
        parallelism: 4,
        options: { stall: { afterUs: 3e6, forUs: 2e6 }, maxRatePerS: 4000 },
      }),
    )
    // a reading of partition p waits for the stall and for the 2,500 a second before it at 4,000 a second
    for (let i = 0; i < 200_000; i++) {
      const dueUs = i * 100
      const servedUs = dueUs < 3e6 ? dueUs : Math.max(dueUs, 5e6 + ((dueUs - 3e6) * 2500) / 4000)
      own.push(servedUs - dueUs)
    }
    own.sort((a, b) => a - b)
    const result = run.latency('result')
    for (const q of [0.8, 0.9, 0.95, 0.99, 0.999]) {
      const ownUs = own[Math.ceil(q * own.length) - 1]!
      expect(Math.abs(result.quantileUs(q) - ownUs)).toBeLessThan(0.03 * ownUs + 1500)
    }
  })

  it('finds every lost curve, and nothing else', async () => {
    const run = await runVirtually(scenarioOf({ phases: [phase('hold', 10_000, 1)], options: { loseEvery: 97 } }))
    expect(run.audit).toMatchObject({ lost: Math.floor(10_000 / 97), duplicated: 0, wrong: 0, netWh: 0 })
  })

  it('finds every doubled curve, and nothing else', async () => {
    const run = await runVirtually(scenarioOf({ phases: [phase('hold', 10_000, 1)], options: { duplicateEvery: 89 } }))
    expect(run.audit).toMatchObject({ lost: 0, duplicated: Math.floor(10_000 / 89), wrong: 0, netWh: 0 })
  })

  it('finds the energy of every corrupted curve', async () => {
    const run = await runVirtually(scenarioOf({ phases: [phase('hold', 10_000, 1)], options: { corruptEvery: 101 } }))
    expect(run.audit).toMatchObject({ lost: 0, duplicated: 0, netWh: Math.floor(10_000 / 101) })
    expect(run.audit.wrong).toBeGreaterThan(0)
  })

  it('names every lost, doubled and corrupted reading of passthrough', async () => {
    const run = await runVirtually(
      scenarioOf({
        phases: [phase('hold', 10_000, 1)],
        workload: 'passthrough',
        partitions: 3,
        options: { loseEvery: 97, duplicateEvery: 89, corruptEvery: 101 },
      }),
    )
    let [lost, duplicated, wrong] = [0, 0, 0]
    for (let n = 1; n <= 10_000; n++) {
      if (n % 97 === 0) lost++
      else if (n % 89 === 0) duplicated++
      else if (n % 101 === 0) wrong++
    }
    expect(run.audit).toMatchObject({ lost, duplicated, wrong, netWh: wrong })
  })

  it('never calls loss and doubling at once exact, even where the counts come out right', async () => {
    const run = await runVirtually(
      scenarioOf({
        phases: [phase('hold', 10_000, 1)],
        workload: 'national-curve',
        options: { loseEvery: 50, duplicateEvery: 49 },
      }),
    )
    const { lost, duplicated, wrong } = run.audit
    expect(lost + duplicated + wrong).toBeGreaterThan(0)
  })

  it('audits frames, several points and several generators exactly', async () => {
    for (const workload of ['passthrough', 'national-curve', 'tariff-curves'] as const) {
      const run = await runVirtually(
        scenarioOf({
          phases: [phase('hold', 5000, 1)],
          workload,
          meters: 1003,
          frame: 16,
          points: 48,
          partitions: 5,
          generators: 2,
          parallelism: 2,
        }),
      )
      expect(run.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, delivered: run.audit.expected })
      expect(run.audit.expected).toBe(run.plan.schedule.curves * 48)
    }
  })
})
