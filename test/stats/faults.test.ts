import { describe, expect, test } from 'vitest'
import { defaultDriver } from '../../src/scenarios/defaults.ts'
import { faultResults } from '../../src/stats/faults.ts'
import type { FaultMoment } from '../../src/stats/measured.ts'
import { type ImaginedReading, type ImaginedRun, imagine } from './imagined-run.ts'

const perS = 200
const kill = { kind: 'fault', fault: { action: 'kill', what: 'kafka' }, name: 'broker gone' } as const
const phases: ImaginedRun['phases'] = [
  { seconds: 8, perS },
  { seconds: 4, perS, ...kill },
  { seconds: 12, perS, name: 'after' },
]
const done: FaultMoment = { phase: 1, doneUs: 8e6, undoneUs: 12e6 }
const dueUs = Array.from({ length: 24 * perS }, (_, i) => i * 5000)

/** Readings take 20 ms, but for those that `fate` says more about; null = it never came. */
function run(
  fate: (dueUs: number) => Partial<ImaginedReading> | null,
  faults: readonly FaultMoment[] = [done],
  more: Partial<ImaginedRun> = {},
) {
  const readings = dueUs.map((us): ImaginedReading => {
    const sent = { dueUs: us, sentUs: 1000, ackUs: 2000 }
    const own = fate(us)
    return own === null ? sent : { ...sent, readUs: 5000, emittedUs: 6000, storedUs: 7000, resultUs: 20_000, ...own }
  })
  return faultResults(imagine({ phases, readings, binUs: 250_000, measured: { faults }, ...more }))
}

/** Everything due from 8 s on waits until 13 s; then it comes out four times as fast as it falls due. */
const untilUs = 13e6
function queued(us: number): Partial<ImaginedReading> {
  const outUs = untilUs + (us - 8e6) / 4
  return us < 8e6 || outUs < us ? {} : { resultUs: Math.max(20_000, outUs - us) }
}

describe('a fault', () => {
  test('that nothing notices has no gap, recovers at once and costs no reading', () => {
    expect(run(() => ({}))).toEqual([
      {
        phase: 'broker gone',
        action: 'kill',
        what: 'kafka',
        fromS: 8,
        toS: 12,
        gapS: 0,
        recoveryS: 0,
        lost: 0,
        duplicated: 0,
      },
    ])
  })

  test('that stops deliveries tells the gap, and the time until the backlog is back where it was', () => {
    const [fault] = run(queued)
    // the last delivery is at 8.02 s, the next at 13 s: whole quarters of a second from 8.25 s on
    expect(fault!.gapS).toBe(4.75)
    // 8 s + x arrives at 13 s + x / 4, which is its due time at x = 6.67 s
    expect(fault!.recoveryS).toBeGreaterThanOrEqual(6.5)
    expect(fault!.recoveryS).toBeLessThanOrEqual(7)
    expect([fault!.lost, fault!.duplicated]).toEqual([0, 0])
  })

  test('counts what was lost on the way when it struck, and what came twice afterwards, but nothing of later', () => {
    const [fault] = run((us) => {
      if (us >= 7.99e6 && us < 8.1e6) return null
      if (us >= 12.9e6 && us < 13e6) return { ...queued(us), times: 2 }
      return us === 23e6 ? null : queued(us)
    })
    expect([fault!.lost, fault!.duplicated]).toEqual([22, 20])
    expect(fault!.recoveryS).toBeLessThanOrEqual(7)
  })

  test('after which nothing ever comes has neither the end of a gap nor a recovery', () => {
    const [fault] = run((us) => (us >= 8e6 ? null : {}))
    expect([fault!.gapS, fault!.recoveryS, fault!.lost]).toEqual([null, null, 3200])
  })

  test('after which a part of the load is lost for good has not recovered', () => {
    const [fault] = run((us) => (us >= 8e6 && us % 20_000 === 0 ? null : {}))
    expect([fault!.gapS, fault!.recoveryS, fault!.lost]).toEqual([0, null, 800])
  })

  test('of a pipeline that always lost a few recovers all the same', () => {
    const [fault] = run((us) => (us % 100_000 === 0 ? null : queued(us)))
    expect(fault!.recoveryS).toBeLessThanOrEqual(7)
  })

  test('is over where the next one begins', () => {
    const next: FaultMoment = { phase: 1, doneUs: 11e6, undoneUs: 12e6 }
    const [first, second] = run(queued, [{ ...done, undoneUs: 9e6 }, next])
    expect(first!.recoveryS).toBeNull()
    expect(second!.recoveryS).toBeGreaterThan(3)
  })

  test('that was not undone before the end lasted until then', () => {
    const [fault] = run(queued, [{ ...done, undoneUs: null }])
    expect(fault!.toS).toBe(34)
  })

  test('with the driver null, of which nobody sees the results, tells only when it was', () => {
    const scenario = { driver: { ...defaultDriver, kind: 'null' } } as const
    const [fault] = run(() => null, [done], { scenario })
    expect(fault).toMatchObject({ fromS: 8, toS: 12, gapS: null, recoveryS: null, lost: 0, duplicated: 0 })
  })

  test('no fault, no result', () => {
    expect(run(() => ({}), [])).toEqual([])
  })
})
