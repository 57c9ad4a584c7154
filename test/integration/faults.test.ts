import { describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/types/result.ts'
import { runScenario } from '../support/real-run.ts'
import { needing } from './programs.ts'

/** Ten seconds of load on the node target, with a fault in the middle. */
function faulty(what: string, action: 'kill' | 'pause', more = ''): string {
  return `name: fault
why: What happens when ${what} is not there?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 10k, model: london }
partitions: 2
target: { engine: node, workload: tariff-curves }
driver: { kind: kafka${more} }
load:
  - { kind: hold, rate: 2k/s, for: 4s, name: before }
  - { kind: fault, do: ${action}, what: ${what}, for: 2s, name: gone }
  - { kind: hold, rate: 2k/s, for: ${what === 'kafka' ? 14 : 8}s, name: after }
drain: 30s
objectives: ['late.p99 < 60s']
`
}

function faultOf({ faults }: RunResult) {
  expect(faults).toHaveLength(1)
  return faults[0]!
}

describe('a part of the pipeline that is not there for two seconds', needing('java', 'mvn', 'redis-server'), () => {
  it('Redis killed: the gap is seen, everything arrives late, and nothing is stored twice', async () => {
    const { result } = await runScenario(faulty('redis', 'kill'))
    const { gapS, recoveryS } = faultOf(result)
    expect(gapS).toBeGreaterThan(1)
    expect(recoveryS).toBeGreaterThan(1)
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, stored: { wrong: 0, netWh: 0 } })
  })

  it('Redis paused: results wait for it, and the sums are right', async () => {
    const { result } = await runScenario(faulty('redis', 'pause'))
    expect(faultOf(result).gapS).toBeGreaterThan(1)
    expect(result.audit).toMatchObject({ lost: 0, duplicated: 0, wrong: 0, stored: { wrong: 0 } })
  })

  it('the broker killed: no acknowledged reading is lost, and what is there twice is counted', async () => {
    const { result } = await runScenario(faulty('kafka', 'kill'))
    expect(faultOf(result).gapS).toBeGreaterThan(1)
    const { lost, duplicated, delivered, expected } = result.audit!
    expect(lost).toBe(0)
    expect(delivered - expected).toBe(duplicated)
    const resent = result.warnings.some(({ code }) => code === 'RESENT')
    if (duplicated > 0 && resent) expect(result.facts.sending.resentReadings).toBeGreaterThan(0)
  })

  it('the target killed: it goes on where it had committed, and what it did twice is counted', async () => {
    const { result } = await runScenario(faulty('target', 'kill'))
    expect(faultOf(result).recoveryS).toBeGreaterThan(1)
    expect(result.audit!.lost).toBe(0)
  })
})
