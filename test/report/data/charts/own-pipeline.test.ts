import { describe, expect, it } from 'vitest'
import { unwatchedOf } from '../../../../src/report/data/charts/own-pipeline.ts'
import type { CollectorSeries } from '../../../../src/report/data/shape.ts'
import { defaultDrivers } from '../../../../src/scenarios/defaults.ts'
import type { DriverKind } from '../../../../src/types/driver.ts'
import type { EngineKind } from '../../../../src/types/engines.ts'
import { scenarioOf, targetOf } from '../../../support/scenario.ts'

interface Parts {
  readonly engine?: EngineKind
  readonly driver?: DriverKind
  readonly group?: string
  readonly pid?: number
}

function unwatched({ engine = 'external', driver = 'kafka', ...options }: Parts, series: readonly string[] = []) {
  const plain = targetOf(engine)
  const target = { ...plain, options: { ...plain.options, ...options } } as typeof plain
  const values = Object.fromEntries(series.map((name) => [name, [null, 1]]))
  const collectors = [{ name: 'any', series: values }] as unknown as CollectorSeries[]
  return unwatchedOf(scenarioOf({ phases: [], target, driver: defaultDrivers[driver] }), collectors)
}

const [lag, memory] = ['kafka.curves_lag_records', 'process.target_rss_bytes']

describe("the report of a user's own pipeline", () => {
  it('says which options would show how far it was behind, and what it cost', () => {
    expect(unwatched({})).toEqual([
      'How far your pipeline was behind is not known: name its consumer group in target.options.group.',
      'Its CPU and memory are not known: if it runs on this machine, write its process id to target.options.pid.',
    ])
  })

  it('says why there is nothing where both are set', () => {
    expect(unwatched({ group: 'ours', pid: 7 })).toEqual([
      'How far your pipeline was behind is not known: the group ours had no committed offset for every partition of the curves topic.',
      'Its CPU and memory are not known: the process 7 could not be read.',
    ])
  })

  it('says nothing where there are charts', () => {
    expect(unwatched({ group: 'ours', pid: 7 }, [lag, memory])).toEqual([])
    expect(unwatched({ group: 'ours' }, [lag])).toEqual([expect.stringContaining('target.options.pid')])
  })

  it('asks for no group where curves come over HTTP', () => {
    expect(unwatched({ driver: 'http' })).toEqual([expect.stringContaining('target.options.pid')])
  })

  it('says nothing of pipelines that the run starts itself', () => {
    expect(unwatched({ engine: 'node' })).toEqual([])
  })
})
