import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { CollectorPlan } from '../../src/run/assemble-collectors.ts'
import { planWatch, startWatching, watchedTopics } from '../../src/run/watch.ts'
import { defaultDrivers } from '../../src/scenarios/defaults.ts'
import type { DriverKind } from '../../src/types/driver.ts'
import type { EngineKind } from '../../src/types/engines.ts'
import type { Collector } from '../../src/types/measurement.ts'
import type { Wiring } from '../../src/types/services.ts'
import { jvm } from '../support/jvm-engine.ts'
import { phase, scenarioOf, targetOf } from '../support/scenario.ts'
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

  it('writes each sample into the folder, and keeps of it what the verdict needs', async () => {
    const { context, goTo } = contextRig(scenario)
    const values = { 'host.cpu_busy_ratio': 0.5, 'host.memory_used_bytes': 9e9 }
    const watch = startWatching(context, [plan(collector('host', { sample: () => values }))], firstDueUs)
    goTo(1000)
    await until(() => context.findings.samples.rows > 0)
    await watch.stop()
    const kept = context.findings.samples.collector('host')!
    expect([kept.atUs.at(0), [...kept.series.keys()]]).toEqual([0, ['host.cpu_busy_ratio']])
    expect(kept.series.get('host.cpu_busy_ratio')!.at(0)).toBe(0.5)
    const file = readFileSync(join(context.folder.path, 'samples.ndjson'), 'utf8')
    expect(JSON.parse(file.split('\n')[0]!)).toEqual({ atUs: 0, from: 'host', values })
  })

  it('says which collectors cannot work here, and why', async () => {
    const { context } = contextRig(scenario)
    const watch = startWatching(context, [plan(collector('jvm', { unavailable: 'no agent answers' }))], firstDueUs)
    await watch.stop()
    expect(watch.absent).toEqual([{ name: 'jvm', why: 'no agent answers' }])
    expect(context.findings.samples.rows).toBe(0)
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

describe('the topics of a run and the group that reads them', () => {
  const wiring: Wiring = {
    access: { kafka: null, redis: null, zookeeper: null, jolokiaUrls: [] },
    curvesTopic: 'a-curves',
    updatesTopic: 'a-updates',
    updatesPartitions: 1,
    group: 'a-target',
    redisPrefix: 'lc:a',
    httpHeaders: {},
    httpUrl: null,
  }
  const watched = (engine: EngineKind, kind: DriverKind) => {
    const { topics, group } = watchedTopics(
      scenarioOf({ phases: [], target: targetOf(engine), driver: defaultDrivers[kind] }),
      wiring,
    )
    return [topics.map(({ topic }) => topic), group]
  }

  it.each(['node', jvm] as const)('are known where the run starts the processes: %s', (engine) => {
    expect(watched(engine, 'kafka')).toEqual([['a-curves', 'a-updates'], 'a-target'])
    expect(watched(engine, 'http')).toEqual([['a-updates'], null])
  })

  it('are known but for the group where the pipeline is started by somebody else', () => {
    expect(watched('external', 'kafka')).toEqual([['a-curves', 'a-updates'], null])
  })

  it('and the group too, where the scenario names that of its pipeline', () => {
    const target = targetOf('external')
    const named = { ...target, options: { ...target.options, group: 'ours' } } as typeof target
    const { topics, group } = watchedTopics(scenarioOf({ phases: [], target: named, driver: defaultDrivers.kafka }), {
      ...wiring,
      group: 'ours',
    })
    expect([topics.length, group]).toEqual([2, 'ours'])
  })

  it('are the curves alone where no pipeline publishes anything', () => {
    expect(watched('none', 'kafka')).toEqual([['a-curves'], null])
  })
})
