import { describe, expect, test } from 'vitest'
import type { FaultMoment } from '../../../src/stats/measured.ts'
import { evaluateObjectives } from '../../../src/verdict/objectives.ts'
import { faultsNotAsPlanned } from '../../../src/verdict/warnings/faults.ts'
import { imagine, objective, promptReadings } from '../../stats/imagined-run.ts'

const phases = [
  { name: 'before', seconds: 4, perS: 100 },
  {
    name: 'no-redis',
    seconds: 4,
    perS: 100,
    kind: 'fault' as const,
    fault: { action: 'pause', what: 'redis' } as const,
  },
  { name: 'after', seconds: 8, perS: 100 },
]
const recovery = objective('recovery < 5s', { metric: 'recovery', limit: 5e6 })

function runWith(faults: FaultMoment[], stoppedAtUs: number | null = null) {
  const measured = { faults, stoppedAtUs }
  return imagine({ phases, readings: promptReadings(1600, 100), objectives: [recovery], measured })
}

const warned = (faults: FaultMoment[], stoppedAtUs: number | null = null) =>
  faultsNotAsPlanned(runWith(faults, stoppedAtUs)).map(({ message }) => message)

describe('a fault that was done as planned', () => {
  const right = [{ phase: 1, doneUs: 4.1e6, undoneUs: 8.2e6 }]
  test('needs no word, and recovery is judged', () => {
    expect(warned(right)).toEqual([])
    expect(evaluateObjectives(runWith(right))[0]).toMatchObject({ met: true, value: 0 })
  })

  test('may last longer, as a part that was killed takes its time to come back', () => {
    expect(warned([{ phase: 1, doneUs: 4e6, undoneUs: 15e6 }])).toEqual([])
    expect(warned([{ phase: 1, doneUs: 4e6, undoneUs: null }])).toEqual([])
  })
})

describe('a fault that was not done as planned is warned of, and there is no data on the recovery from it', () => {
  const of = 'the fault of phase no-redis (pause redis for 4\u00a0s at 0:04)'
  test.each([
    ['never', [], `${of} was never done`],
    [
      'for too short a time',
      [{ phase: 1, doneUs: 4e6, undoneUs: 4.000438e6 }],
      `${of} began 0\u00a0µs late and lasted 438\u00a0µs`,
    ],
    ['late', [{ phase: 1, doneUs: 7e6, undoneUs: 11e6 }], `${of} began 3\u00a0s late and lasted 4\u00a0s`],
  ])('done %s', (_, faults, message) => {
    expect(warned(faults)).toEqual([message])
    expect(evaluateObjectives(runWith(faults))[0]).toMatchObject({
      met: false,
      value: null,
      note: 'no data: the fault of no-redis was not done as planned',
    })
  })

  test('unless arrivals had been stopped before it, or cut it short', () => {
    expect(warned([], 3e6)).toEqual([])
    expect(warned([{ phase: 1, doneUs: 4e6, undoneUs: 6.1e6 }], 6e6)).toEqual([])
  })
})
