import { describe, expect, it } from 'vitest'
import { wrongWith } from '../examples.ts'

const storm = { 'target.engine': 'storm', 'driver.kind': 'kafka' }

describe('where an engine in a JVM runs', () => {
  const cases: readonly [string, Record<string, string>, string][] = [
    [
      'in a cluster that exists and has no name',
      { ...storm, 'target.mode': 'external' },
      'target.mode: a cluster that exists must be named > add cluster: 127.0.0.1:6627 under target, with host and port of its nimbus',
    ],
    [
      'in one JVM, and in a cluster that exists',
      { ...storm, 'target.cluster': '127.0.0.1:6627' },
      'target.cluster: the run starts this target itself (mode: local), not a cluster that exists > remove it, or write mode: external',
    ],
    [
      'in one JVM, in several workers',
      { ...storm, 'target.options.workers': '2' },
      'target.options.workers: in one JVM there is one worker, not 2 > remove it, or write mode: cluster under target',
    ],
    [
      'asked for sums that it does not store',
      { ...storm, 'target.options.drpc': 'true', 'target.options.store': 'none' },
      'target.options.drpc: DRPC answers from the sums in Redis, and this pipeline keeps none > remove it, or write store: redis',
    ],
    [
      'asked for sums by a workload that has none',
      { ...storm, 'target.options.drpc': 'true', 'target.workload': 'passthrough' },
      'target.options.drpc: DRPC answers from the sums in Redis, and this pipeline keeps none > remove it, or use another workload',
    ],
    [
      'of another engine',
      { 'target.mode': 'cluster' },
      'target.mode: mode belongs to the engine storm and storm-trident; this one is embedded > remove it',
    ],
    [
      'a machine that nobody allowed',
      { ...storm, 'target.mode': 'external', 'target.cluster': 'nimbus.example:6627' },
      'target.cluster: nimbus.example:6627 is not on this machine',
    ],
  ]
  it.each(cases)('may not be %s', (_, overrides, told) => {
    expect(wrongWith(overrides).join('\n')).toContain(told)
  })

  const broken = (what: string, overrides: Record<string, string> = {}) =>
    wrongWith({
      ...storm,
      ...overrides,
      load: `[{ kind: hold, rate: 1k/s, for: 1s }, { kind: fault, do: kill, what: ${what}, for: 2s }]`,
    })

  it('decides which of its processes a fault can break', () => {
    const noWorker =
      'load[1].what: this target has no worker of its own > write mode: cluster under target, or what: target'
    expect(broken('worker').join()).toContain(noWorker)
    for (const what of ['worker', 'supervisor', 'nimbus', 'target', 'zookeeper'])
      expect(broken(what, { 'target.mode': 'cluster' }).filter((line) => line.startsWith('load'))).toEqual([])
    const external = { 'target.mode': 'external', 'target.cluster': '127.0.0.1:6627' }
    expect(broken('nimbus', external).join()).toContain(
      'the run does not start the cluster, so it cannot break its nimbus',
    )
  })
})
