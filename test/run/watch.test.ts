import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CollectorPlan } from '../../src/run/assemble-collectors.ts'
import { planWatch, startWatching } from '../../src/run/watch.ts'
import type { Collector } from '../../src/types/measurement.ts'
import { phase, scenarioOf } from '../support/scenario.ts'
import { contextRig, firstDueUs } from './context-rig.ts'

const scenario = scenarioOf({ phases: [phase('hold', 100, 2)] })

function collector(name: string, more: Partial<Collector> = {}): Collector & { closed: number } {
  const made = { name, unavailable: null, sample: () => ({ [`${name}.value`]: 1 }), closed: 0, ...more }
  return Object.assign(made, { close: () => void made.closed++ })
}

const plan = (of: Collector): CollectorPlan => ({ collector: of, periodUs: 1000 })

/** Until something holds, giving way to timers that are due. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setImmediate(resolve))
}

describe('watching a run', () => {
  it('looks at the host and at the harness, each in its own period', async () => {
    const { context } = contextRig(scenario)
    const plans = await planWatch(context, { threads: () => [] })
    expect(plans.map(({ collector: { name }, periodUs }) => [name, periodUs])).toEqual([
      ['host', 1e6],
      ['harness', 1e6],
    ])
    for (const { collector } of plans) collector.close()
  })

  it('keeps each sample for the verdict and writes it into the folder', async () => {
    const { context, goTo } = contextRig(scenario)
    const watch = startWatching(context, [plan(collector('broker'))], firstDueUs)
    goTo(1000)
    await until(() => context.findings.samples.length > 0)
    await watch.stop()
    expect(context.findings.samples[0]).toEqual({ atUs: 0, from: 'broker', values: { 'broker.value': 1 } })
    const file = readFileSync(join(context.folder.path, 'samples.ndjson'), 'utf8')
    expect(JSON.parse(file.split('\n')[0]!)).toEqual(context.findings.samples[0])
  })

  it('says which collectors cannot work here, and why', async () => {
    const { context } = contextRig(scenario)
    const watch = startWatching(context, [plan(collector('jvm', { unavailable: 'no agent answers' }))], firstDueUs)
    await watch.stop()
    expect(watch.warnings).toMatchObject([
      { code: 'COLLECTOR_ABSENT', message: 'the collector jvm gives no samples: no agent answers', invalid: false },
    ])
    expect(context.findings.samples).toEqual([])
  })

  it('closes every collector when it stops, those that cannot work too', async () => {
    const { context } = contextRig(scenario)
    const [able, unable] = [collector('a'), collector('b', { unavailable: 'no' })]
    const watch = startWatching(context, [plan(able), plan(unable)], firstDueUs)
    await watch.stop()
    await watch.stop()
    expect([able.closed, unable.closed]).toEqual([1, 1])
  })
})
