// first: the schemas read the table when they are loaded
import './made-up-engine.ts'
import { describe, expect, it } from 'vitest'
import { scenarioSchema } from '../../src/results/recorded-scenario.ts'
import { describePlan } from '../../src/scenarios/plan/describe-plan.ts'
import { formatPlan } from '../../src/scenarios/plan/plan-text.ts'
import { neededServices } from '../../src/scenarios/rules/needed-services.ts'
import { runnableWorkloads } from '../../src/types/scenario.ts'
import { read, smallest, valid, wrongWith } from '../scenarios/examples.ts'
import { judgedRun } from '../support/judged-run.ts'
import { tally, tallyUs } from './made-up-engine.ts'

const text = smallest.replace('engine: embedded', 'engine: tally')
const crowded = { partitions: '4', generators: '2', 'target.parallelism': '3', 'fleet.points': '2' }

describe('an engine that was added in one row and one file', () => {
  it('is known by its name in a scenario', () => {
    expect(valid(text).target.engine).toBe(tally)
    expect(wrongWith({ 'target.engine': 'taly' })[0]).toContain('"taly" is not a known engine > write tally')
  })

  it.each(runnableWorkloads)('passes a run of %s, with every reading in its place', async (workload) => {
    const { run, result } = await judgedRun(valid(text, { overrides: { ...crowded, 'target.workload': workload } }))
    expect(result).toMatchObject({ engine: 'tally', verdict: 'PASS', exitCode: 0, reasons: [] })
    expect(result.audit).toMatchObject({ expected: 20_000, delivered: 20_000, lost: 0, duplicated: 0, wrong: 0 })
    expect(run.latency('result').maxUs).toBe(tallyUs)
  })

  it('says in its plan what its workers are, and starts no service', () => {
    const scenario = valid(text, { overrides: crowded })
    expect(formatPlan(describePlan(scenario))).toContain('tally, tariff-curves; 3 clerks; embedded driver')
    expect(neededServices(scenario)).toEqual([])
  })

  it('is refused what its row does not give it, in the words of its row', () => {
    const fault = '{ kind: fault, do: kill, what: target, for: 1s }'
    const wrong = { 'driver.kind': 'kafka', 'target.options.flush': '1ms', 'load[1]': fault }
    expect(
      read(text, { overrides: wrong }).problems.map(({ path, message, suggestion }) => [path, message, suggestion]),
    ).toEqual([
      [
        'driver.kind',
        'the kafka driver cannot feed engine tally',
        'write one of embedded, or target.engine: node or storm or storm-trident or external or none',
      ],
      ['target.options.flush', 'flush belongs to the engine embedded, node and storm; this one is tally', 'remove it'],
      ['load[1].what', 'a tally cannot be broken', 'break a service'],
    ])
  })

  it('is read again from the folder of its run', () => {
    const scenario = valid(text)
    expect(scenarioSchema.parse(JSON.parse(JSON.stringify(scenario)))).toEqual(scenario)
  })
})
