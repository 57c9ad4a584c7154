import { describe, expect, it } from 'vitest'
import { describeEnvironment, hireThreads, startTarget } from '../../src/run/preparation.ts'
import type { Role } from '../../src/run/threads/crew.ts'
import type { WorkerSetup } from '../../src/run/threads/messages.ts'
import { defaultDrivers } from '../../src/scenarios/defaults.ts'
import type { Wiring } from '../../src/types/services.ts'
import { phase, scenarioOf } from '../support/scenario.ts'
import { contextRig } from './context-rig.ts'

const phases = [phase('hold', 1000, 10)]

function hired(parts: Parameters<typeof scenarioOf>[0]): string[] {
  const names: string[] = []
  const { context } = contextRig(scenarioOf(parts))
  hireThreads(context, { hire: (role: Role, { index }: WorkerSetup) => names.push(`${role} ${index}`) })
  return names
}

describe('the preparation of a run', () => {
  it('hires the workers of the embedded target, one observer and the generators', () => {
    expect(hired({ phases, partitions: 4, generators: 2, parallelism: 3 })).toEqual([
      ...['target 0', 'target 1', 'target 2', 'observer 0', 'generator 0', 'generator 1'],
    ])
  })

  it('hires generators alone where messages are discarded', () => {
    expect(hired({ phases, driver: defaultDrivers.null, generators: 1 })).toEqual(['generator 0'])
  })

  it('tells every thread how the real services are reached', () => {
    const wiring = { curvesTopic: 'curves' } as Wiring
    const wirings: unknown[] = []
    const { context } = contextRig(scenarioOf({ phases }), { testbed: { wiring } })
    hireThreads(context, { hire: (_, setup) => wirings.push(setup.wiring) })
    expect(wirings.length).toBe(3)
    expect(new Set(wirings)).toEqual(new Set([wiring]))
  })

  it('counts the target as started only once it is ready', async () => {
    let ready: () => void = () => {}
    const { context, asked } = contextRig(scenarioOf({ phases }), {
      testbed: { startTarget: () => new Promise<void>((resolve) => (ready = resolve)) },
    })
    const target = startTarget(context)
    expect(target.started).toBe(false)
    ready()
    await Promise.resolve()
    expect([target.started, asked.failed]).toEqual([true, []])
  })

  it('ends the run where the target cannot be started', async () => {
    const broken = new Error('no such jar')
    const { context, asked } = contextRig(scenarioOf({ phases }), {
      testbed: { startTarget: () => Promise.reject(broken) },
    })
    const target = startTarget(context)
    await Promise.resolve()
    await Promise.resolve()
    expect([target.started, asked.failed]).toEqual([false, [broken]])
  })

  it('describes what is known before the first curve', () => {
    const scenario = scenarioOf({ phases })
    const facts = [{ name: 'redis', managed: true, version: '7', settings: '', address: 'a:1', recordsBefore: null }]
    const request = { tags: { branch: 'main' }, overrides: { seed: '9' }, command: ['run', 'x'] }
    const { context } = contextRig(scenario, { testbed: { facts }, request })
    expect(describeEnvironment(context, 0)).toMatchObject({
      run: context.folder.run,
      firstDueUs: 0,
      binUs: 250_000,
      scenario,
      services: facts,
      ...request,
    })
    expect(describeEnvironment(context, 70_000).firstDueUs).toBe(70_000)
  })
})
