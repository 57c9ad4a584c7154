import { describe, expect, test } from 'vitest'
import { summarise } from '../../src/stats/summarise.ts'
import { type ImaginedReading, type ImaginedRun, imagine, promptReading } from './imagined-run.ts'

const hold = [{ seconds: 10, perS: 200 }]

/** 200 readings a second for 10 s; each takes as long as `resultUs` says of its due time. */
function steadyWith(resultUs: (dueUs: number) => number, run: Partial<ImaginedRun> = {}): boolean | null {
  const readings: ImaginedReading[] = Array.from({ length: 2000 }, (_, i) =>
    promptReading(i * 5000, resultUs(i * 5000)),
  )
  return summarise(imagine({ phases: hold, readings, ...run })).phases[0]!.steady
}

describe('a phase', () => {
  test('is steady when the same latency lasts through it', () => {
    expect(steadyWith(() => 20_000)).toBe(true)
  })

  test('is steady in spite of one pause of 100 ms, even at its end', () => {
    expect(steadyWith((dueUs) => (dueUs > 5e6 && dueUs < 5.1e6 ? 5.1e6 - dueUs + 20_000 : 20_000))).toBe(true)
    expect(steadyWith((dueUs) => (dueUs > 9.9e6 ? 10_020_000 - dueUs : 20_000))).toBe(true)
  })

  test('is not steady when the target is 5 % too slow', () => {
    expect(steadyWith((dueUs) => 20_000 + dueUs * 0.05)).toBe(false)
  })

  test('is not steady when it works off the backlog of an earlier phase', () => {
    const phases = [{ seconds: 2, perS: 400, measured: false }, ...hold]
    const early = Array.from({ length: 800 }, (_, i) => promptReading(i * 2500, 2e6 + i * 12_000 - i * 2500))
    const later = Array.from({ length: 2000 }, (_, i) => promptReading(2e6 + i * 5000, 2000))
    expect(summarise(imagine({ phases, readings: [...early, ...later] })).phases[1]!.steady).toBe(false)
  })

  test('is not steady when over a second of load waits', () => {
    expect(steadyWith(() => 1_500_000)).toBe(false)
  })

  test('is not steady when the latency rose late, though the backlog did not', () => {
    expect(steadyWith((dueUs) => (dueUs < 7e6 ? 10_000 : 25_000))).toBe(false)
  })

  test('says nothing of itself when it is too short, or its rate changes', () => {
    expect(
      steadyWith(() => 2000, {
        phases: [
          { seconds: 4, perS: 200 },
          { seconds: 6, perS: 200 },
        ],
      }),
    ).toBeNull()
    expect(steadyWith(() => 2000, { phases: [{ ...hold[0]!, kind: 'ramp', fromPerS: 100, toPerS: 300 }] })).toBeNull()
  })
})
