import { mkdirSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readComparedRun } from '../../src/results/compared/compared-run.ts'
import { hostHashOf } from '../../src/results/host-hash.ts'
import { parseResult } from '../../src/results/result-file.ts'
import { metricNames } from '../../src/types/metrics.ts'
import type { Audit, Environment, PartCost, RunResult } from '../../src/types/result.ts'
import { writeMadeUpRun } from '../support/made-up-run.ts'
import { environmentOf, finishedRun, newFolder, resultOf, scratchFolder, unfinishedRun } from './sample-run.ts'

const audit: Audit = {
  ...{ expected: 1400, delivered: 1399, lost: 1, duplicated: 2, wrong: 3, netWh: 0 },
  ...{ worst: [], cells: 48, unjudged: 0, doubted: 0, stored: null },
}

function cost(part: string, cpuSPerMillionReadings: number | null, rssPeakBytes = 100): PartCost {
  return { part, cpuUs: 1e6, cpuSPerMillionReadings, rssPeakBytes }
}

/** A run whose files are written as they are given. */
function runOf(changes: Partial<RunResult>, scenario: Partial<Environment['scenario']> = {}) {
  const writer = newFolder(scratchFolder())
  const environment = environmentOf(writer.run)
  writer.writeEnvironment({ ...environment, scenario: { ...environment.scenario, ...scenario } })
  writer.writeResult(resultOf(writer.run, changes))
  writer.close()
  return readComparedRun(writer.path)
}

const node = {
  ...environmentOf('x').scenario.target,
  engine: 'node' as const,
  options: { flushUs: 20_000, store: 'none' as const },
}

describe('the numbers of a run', () => {
  test('are those of its result, over the measured phases', () => {
    const run = runOf({ audit })
    expect(run).toMatchObject({ scenario: 'talk', engine: 'embedded', offeredPerS: 1000, unusable: null })
    expect(run.metrics).toMatchObject({
      ...{ delivered_per_s: 1000, result_p50_us: 1500, result_p99_us: 9000, late_p99_us: 9000, engine_mean_us: 100 },
      ...{ lost: 1, duplicated: 2, wrong: 3 },
    })
    expect(Object.keys(run.metrics).toSorted()).toEqual(metricNames.toSorted())
  })

  test('lack the audit where there was none, rather than say that nothing was lost', () => {
    expect(runOf({}).metrics).toMatchObject({ lost: null, duplicated: null, wrong: null })
  })

  test('have the CPU of an embedded target with the harness that it runs in', () => {
    expect(runOf({ costs: [cost('loadcurve', 5), cost('kafka', 1)] }).metrics).toMatchObject({
      ...{ target_cpu_s_per_million: 5, pipeline_cpu_s_per_million: 5, target_memory_bytes: 100 },
    })
  })

  test('add up the processes of a target, and with its services those of the pipeline, without the harness', () => {
    const costs = [cost('loadcurve', 50), cost('kafka', 1), cost('redis', 2), cost('target-0', 4), cost('target-1', 8)]
    expect(runOf({ costs, engine: 'node' }, { target: node }).metrics).toMatchObject({
      ...{ target_cpu_s_per_million: 12, pipeline_cpu_s_per_million: 15, target_memory_bytes: 200 },
    })
  })

  test('count a nimbus, a supervisor and the workers to the target', () => {
    const costs = ['nimbus', 'supervisor', 'worker-6700', 'workbench', 'zookeeper'].map((part) => cost(part, 1))
    expect(runOf({ costs }, { target: node }).metrics).toMatchObject({
      ...{ target_cpu_s_per_million: 3, pipeline_cpu_s_per_million: 5 },
    })
  })

  test('lack a sum of which a part is not known', () => {
    const costs = [cost('target-0', 4), cost('target-1', null, 0)]
    expect(runOf({ costs }, { target: node }).metrics).toMatchObject({
      ...{ target_cpu_s_per_million: null, pipeline_cpu_s_per_million: null, target_memory_bytes: null },
    })
    expect(runOf({}, { target: node }).metrics.target_cpu_s_per_million).toBeNull()
  })

  test('say nothing of deliveries where the driver discards everything', () => {
    const driver = { ...environmentOf('x').scenario.driver, kind: 'null' as const }
    const run = runOf({ costs: [cost('loadcurve', 5)] }, { driver })
    expect(run.engine).toBe('null')
    expect(run.metrics).toMatchObject({ delivered_per_s: null, target_cpu_s_per_million: null })
  })
})

describe('a run', () => {
  const warnings = [{ code: 'SENT', message: 'x', phase: null, invalid: true, figures: {}, hint: null }]

  test('that is INVALID cannot be used, and says why', () => {
    const run = runOf({ verdict: 'INVALID', exitCode: 111, warnings, reasons: ['sent 90 %', 'more'] })
    expect(run.unusable).toBe('it is INVALID: sent 90 %')
  })

  test('that was interrupted or did not finish cannot be used', () => {
    expect(runOf({ verdict: 'INTERRUPTED', exitCode: 105 }).unusable).toBe('it was interrupted')
    const unfinished = readComparedRun(unfinishedRun(scratchFolder()).path)
    expect(unfinished).toMatchObject({ unusable: 'it did not finish', verdict: null, durationS: null })
    expect(Object.values(unfinished.metrics)).toEqual(metricNames.map(() => null))
  })

  test('that failed its objectives can be used', () => {
    const run = runOf({ verdict: 'FAIL', exitCode: 99, reasons: ['too slow'] })
    expect(run).toMatchObject({ unusable: null, verdict: 'FAIL', reasons: ['too slow'] })
  })

  test('whose folder is damaged or none is refused', () => {
    const dir = scratchFolder()
    const { path } = finishedRun(dir)
    truncateSync(join(path, 'result.json'), 50)
    expect(() => readComparedRun(path)).toThrow(expect.objectContaining({ code: 'USAGE' }))
    mkdirSync(join(dir, 'empty'))
    expect(() => readComparedRun(join(dir, 'empty'))).toThrow(/no environment.json/)
  })

  test('is read so fast that forty long ones take little time', () => {
    const folder = join(scratchFolder(), 'run')
    writeMadeUpRun(folder, 3600)
    const startMs = performance.now()
    for (let i = 0; i < 40; i++) readComparedRun(folder)
    expect(performance.now() - startMs).toBeLessThan(5000)
  })

  test('is read without its samples, bins and histograms', () => {
    const { path } = finishedRun(scratchFolder())
    for (const file of ['samples.ndjson', 'seconds.ndjson', 'latency.hlog']) writeFileSync(join(path, file), '\0')
    expect(readComparedRun(path).metrics.result_p99_us).toBe(9000)
  })
})

describe('numbers that no run writes are refused:', () => {
  const edited = (change: (result: RunResult) => unknown) => () => {
    const result = JSON.parse(JSON.stringify(resultOf('x', { audit, costs: [cost('target', 1)] })))
    change(result)
    return parseResult(JSON.stringify(result))
  }
  const cases: Readonly<Record<string, (result: { total: never; audit: never; costs: never } & RunResult) => unknown>> =
    {
      'a negative percentile': ({ total }) =>
        Object.assign((total as RunResult['total']).latency.result, { p99Us: -1 }),
      'a rate beyond all counting': ({ total }) => Object.assign(total, { deliveredPerS: 1e300 }),
      'NaN, which JSON has as null': ({ total }) => Object.assign(total, { deliveredPerS: Number.NaN }),
      'a negative count of the audit': (result) => Object.assign(result.audit, { lost: -5 }),
      'a negative cost': (result) => Object.assign(result.costs[0], { cpuSPerMillionReadings: -1 }),
    }
  for (const [name, change] of Object.entries(cases))
    test(name, () => {
      expect(edited(() => {})).not.toThrow()
      expect(edited(change as (result: RunResult) => unknown)).toThrow(expect.objectContaining({ code: 'USAGE' }))
    })
})

test('the hash of a machine does not change with what runs on it, and changes with the machine', () => {
  const { host } = environmentOf('x')
  expect(hostHashOf({ ...host, hostname: 'other', memoryBytes: host.memoryBytes + 1e6 })).toBe(hostHashOf(host))
  const others = [{ cpuModel: 'Other' }, { cores: 3 }, { memoryBytes: 2 ** 34 }, { kernel: '7' }, { node: '22.0.0' }]
  expect(new Set([host, ...others.map((change) => ({ ...host, ...change }))].map(hostHashOf)).size).toBe(6)
})
