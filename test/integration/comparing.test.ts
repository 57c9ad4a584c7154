import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { NoiseReport } from '../../src/analysis/noise.ts'
import type { Comparison } from '../../src/types/comparison.ts'
import type { MetricName } from '../../src/types/metrics.ts'
import { emptyFolder, startCommand } from '../support/real-run.ts'

interface Told extends NoiseReport {
  readonly injected: { readonly comparison: Comparison }
}

/** Little load and a latency that is nearly all delay: a busy machine moves its median by far less than half. */
const scenario = `name: steady
why: Is a slow-down seen, and none where there is none?
seed: 3
firstDay: 2014-01-06
fleet: { meters: 2k, model: london }
target: { engine: embedded, workload: tariff-curves, options: { delay: 40ms } }
driver: { kind: embedded }
load: [{ kind: hold, rate: 2k/s, for: 2s }]
drain: 2s
`
const slower = scenario.replace('name: steady', 'name: slower').replace('delay: 40ms', 'delay: 60ms')
const attempts = 3
const measurementFailed = 111

/** Runs that a busy machine made INVALID prove nothing: all are made again, at most twice. */
async function noise(): Promise<Told> {
  for (let attempt = 1; ; attempt++) {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'steady.yaml'), scenario)
    const argv = ['noise', 'steady.yaml', '--pairs', '4', '--inject', '50%', '--quiet', '--json']
    const { stdout, stderr } = await startCommand(argv, cwd).end
    if (stdout === '') throw new Error(stderr)
    const told = JSON.parse(stdout) as Told
    const isWhole = [told.comparison, told.injected.comparison].every(
      ({ verdict }) => verdict !== 'INVALID' && verdict !== 'TOO FEW',
    )
    if (isWhole || attempt === attempts) return told
  }
}

describe('comparing real runs', () => {
  it('finds a target that is slower by half, and nothing where the same one is on both sides', async () => {
    const { comparison, injected } = await noise()
    const verdictIn = ({ metrics }: Comparison, name: MetricName) =>
      metrics.find(({ metric }) => metric === name)!.verdict
    for (const metric of ['result_p50_us', 'delivered_per_s', 'lost', 'duplicated', 'wrong'] as const)
      expect({ metric, verdict: verdictIn(comparison, metric) }).toEqual({ metric, verdict: 'NO CHANGE' })
    expect(verdictIn(injected.comparison, 'result_p50_us')).toBe('REGRESSION')
    expect(injected.comparison.verdict).toBe('REGRESSION')
  }, 300_000)

  it('fails a gate for a target that is slower by half, and for nothing else', async () => {
    const cwd = emptyFolder()
    writeFileSync(join(cwd, 'base.yaml'), scenario)
    writeFileSync(join(cwd, 'slower.yaml'), slower)
    const gate = async (head: string) => {
      for (let attempt = 1; ; attempt++) {
        const argv = ['gate', head, '--against', 'base.yaml', '--runs', '3', '--quiet', '--no-control']
        const { code, stderr } = await startCommand(argv, cwd).end
        if (code !== measurementFailed || attempt === attempts)
          return { code, last: stderr.trimEnd().split('\n').at(-1) }
      }
    }
    expect(await gate('base.yaml')).toMatchObject({ code: 0 })
    const failed = await gate('slower.yaml')
    expect(failed).toMatchObject({ code: 112 })
    expect(failed.last).toMatch(/^REGRESSION, exit code 112: result p50 is \d+\.\d.% higher in B/)
  }, 300_000)
})
