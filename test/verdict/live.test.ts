import { describe, expect, test } from 'vitest'
import type { Measured } from '../../src/stats/measured.ts'
import type { Objective } from '../../src/types/scenario.ts'
import { evaluateLive } from '../../src/verdict/live.ts'
import { type ImaginedReading, imagine, objective, promptReadings } from '../stats/imagined-run.ts'

const phases = [
  { name: 'warm-up', seconds: 2, perS: 100, measured: false },
  { name: 'talk', seconds: 10, perS: 100 },
]

/** What is known of a run at one moment: readings due until then, stamps until then. */
function at(nowUs: number, objectives: readonly Objective[], readings: readonly ImaginedReading[]): Measured {
  const known = readings
    .filter(({ dueUs }) => dueUs <= nowUs)
    .map((reading) => (reading.dueUs + reading.resultUs! <= nowUs ? reading : { dueUs: reading.dueUs, sentUs: 10 }))
  return imagine({ phases, readings: known, objectives, measured: { endedAtUs: nowUs, audit: null } })
}

function abortOn(require: string, rest: Partial<Objective>): Objective {
  return objective(require, { abort: true, ...rest })
}

const p99 = abortOn('result.p99 < 1s', { metric: 'result.p99', limit: 1e6, afterUs: 4e6 })
const slow = [...promptReadings(200, 100, 2000), ...promptReadings(1000, 100, 3e6, 2e6)]

describe('an abort objective', () => {
  test('ends the run once it is missed and its time has come, and says when', () => {
    expect(evaluateLive(at(3.9e6, [p99], slow))).toBeNull()
    expect(evaluateLive(at(6e6, [p99], slow))).toMatchObject({ met: false, note: 'stopped the run at 0:06' })
  })

  test('is missed by readings that are already too late, before any of them arrives', () => {
    const never = slow.map((reading) => ({ ...reading, resultUs: 60e6 }))
    expect(evaluateLive(at(5e6, [p99], never))).toMatchObject({ require: 'result.p99 < 1s', met: false, value: null })
  })

  test('is not missed by readings that may still arrive in time', () => {
    const quick = slow.map((reading) => ({ ...reading, resultUs: 900_000 }))
    expect(evaluateLive(at(5e6, [p99], quick))).toBeNull()
  })

  test('counts its time from the start of the phase that it names', () => {
    const talk = { ...p99, phase: 'talk' }
    expect(evaluateLive(at(5.9e6, [talk], slow))).toBeNull()
    expect(evaluateLive(at(6.1e6, [talk], slow))).not.toBeNull()
  })

  test('on a rate looks at the time that has passed', () => {
    const rate = abortOn('deliveredPerS >= 90/s', {
      metric: 'deliveredPerS',
      comparison: '>=',
      limit: 90,
      unit: 'perS',
    })
    expect(evaluateLive(at(4e6, [rate], slow))).toMatchObject({ value: 0, met: false })
    expect(evaluateLive(at(4e6, [rate], promptReadings(1200, 100, 2000)))).toBeNull()
  })

  test('on a negative latency ends the run at the first one', () => {
    const negative = abortOn('negative < 1', { metric: 'negative', limit: 1, unit: 'count' })
    const one = slow.map((reading, i) => (i === 300 ? { ...reading, resultUs: -3 } : reading))
    expect(evaluateLive(at(4e6, [negative], slow))).toBeNull()
    expect(evaluateLive(at(4e6, [negative], one))).toMatchObject({ value: 1 })
  })

  test('on what only the drain or the audit can tell never ends a run', () => {
    const open = [
      abortOn('delivered >= 99%', { metric: 'delivered', comparison: '>=', limit: 0.99, unit: 'ratio' }),
      abortOn('lost == 0', { metric: 'lost', comparison: '==', unit: 'count' }),
      abortOn('neverSent == 0', { metric: 'neverSent', comparison: '==', unit: 'count' }),
    ]
    expect(evaluateLive(at(8e6, open, slow))).toBeNull()
  })
})

test('an objective without abort never ends a run', () => {
  expect(evaluateLive(at(8e6, [{ ...p99, abort: false }], slow))).toBeNull()
})
