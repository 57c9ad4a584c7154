import { describe, expect, test } from 'vitest'
import type { Measured } from '../../../src/stats/measured.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import type { SampleLine } from '../../../src/types/measurement.ts'
import type { Fault } from '../../../src/types/scenario.ts'
import { gapWarnings } from '../../../src/verdict/warnings/collectors.ts'
import { imagine, promptReadings } from '../../stats/imagined-run.ts'

const fault = { action: 'kill', what: 'kafka' } as const
const phases = [
  { name: 'talk', seconds: 6, perS: 10 },
  { name: 'broker gone', kind: 'fault' as const, fault, seconds: 4, perS: 10 },
  { name: 'after', seconds: 30, perS: 10 },
]
const run = imagine({
  phases,
  readings: promptReadings(400, 10),
  measured: { faults: [{ phase: 1, doneUs: 6e6, undoneUs: 10e6 }] },
})
const seconds = Array.from({ length: 40 }, (_, i) => i + 1)

/** A sample in each second of which `says` is true. */
function linesOf(from: string, says: (second: number) => boolean): SampleLine[] {
  return seconds.filter(says).map((second) => ({ atUs: second * 1e6, from, values: { 'a.b': 1 } }))
}
const withLines = (lines: readonly SampleLine[]): Measured => ({ ...run, samples: SampleTable.of(lines) })
const sampled = (from: string, says: (second: number) => boolean) => withLines(linesOf(from, says))
const whole = linesOf('host', () => true)

describe('a collector', () => {
  test('without a gap gives no warning', () => {
    expect(gapWarnings(withLines(whole))).toEqual([])
  })

  test('that said it had no values, or was silent, has a gap, which is never a zero', () => {
    const said: SampleLine[] = whole.map((line, i) =>
      i === 3 ? { atUs: line.atUs, from: 'host', gap: 'took longer than its period' } : line,
    )
    expect(gapWarnings(withLines(said))).toMatchObject([
      { code: 'COLLECTOR_GAP', invalid: false, figures: { gaps: 1, longestUs: 2e6 } },
    ])
    const silent = whole.filter((_, i) => i < 2 || i > 4)
    expect(gapWarnings(withLines(silent))[0]).toMatchObject({ figures: { gaps: 1, longestUs: 4e6 } })
  })

  test('that knows what to do about its gap says it in place of the usual hint', () => {
    const said: SampleLine[] = whole.map((line, i) =>
      i === 3 ? { atUs: line.atUs, from: 'host', gap: 'status 401', hint: 'set username and password' } : line,
    )
    expect(gapWarnings(withLines(said))[0]?.hint).toBe('Set username and password.')
  })

  test('that died before the end has a gap up to the end', () => {
    expect(gapWarnings(withLines(whole.slice(0, 4)))[0]?.figures.longestUs).toBe(36e6)
    expect(gapWarnings({ ...withLines(whole.slice(0, 4)), stoppedAtUs: 4.5e6 })).toEqual([])
  })

  test('of a part that a fault keeps from answering has no gap, while another part has, and so has a later silence', () => {
    const silent = (second: number) => second < 7 || second > 15
    expect(gapWarnings(sampled('kafka', silent))).toEqual([])
    expect(gapWarnings(sampled('redis', silent))).toHaveLength(1)
    expect(gapWarnings(sampled('kafka', (second) => second < 25 || second > 30))).toHaveLength(1)
  })

  test('of a part that was killed while it was asked has no gap', () => {
    const killed = (atSecond: number): SampleLine[] =>
      linesOf('kafka', (second) => second < 7 || second > 15).map((line) =>
        line.atUs === atSecond * 1e6 ? { atUs: line.atUs, from: 'kafka', gap: 'read ECONNRESET' } : line,
      )
    expect(gapWarnings(withLines(killed(5)))).toEqual([])
    expect(gapWarnings(withLines(killed(3)))).toHaveLength(1)
    const silentBefore = (second: number) => second < 4 || second > 15
    expect(gapWarnings(sampled('kafka', silentBefore))[0]?.figures.longestUs).toBe(3e6)
  })

  test('of Storm has no gap while a fault keeps its JVM from speaking', () => {
    const stormGone: Measured['phases'] = run.phases.map((phase) =>
      phase.fault === null ? phase : { ...phase, fault: { ...phase.fault, what: 'target' } },
    )
    const silent = sampled('storm-ui', (second) => second < 7 || second > 15)
    expect(gapWarnings({ ...silent, phases: stormGone })).toEqual([])
    expect(gapWarnings(silent)).toHaveLength(1)
  })

  test('of the JVMs of a target has no gap while one of its processes is gone, and Storm none without ZooKeeper', () => {
    const hitting = (what: Fault['what'], from: string) => {
      const phases = run.phases.map((phase) =>
        phase.fault === null ? phase : { ...phase, fault: { ...phase.fault, what } },
      )
      return gapWarnings({ ...sampled(from, (second) => second < 7 || second > 15), phases }).length
    }
    for (const what of ['target', 'worker', 'supervisor', 'nimbus'] as const) expect(hitting(what, 'jvm')).toBe(0)
    expect([hitting('zookeeper', 'storm'), hitting('zookeeper', 'storm-ui')]).toEqual([0, 0])
    expect([hitting('redis', 'jvm'), hitting('zookeeper', 'jvm'), hitting('redis', 'storm')]).toEqual([1, 1, 1])
  })

  test('of a part that says no word while it starts again has no gap, and has one when it never comes back', () => {
    const wordless = (fromS: number, toS: number): Measured => {
      const lines = linesOf('kafka-lag', (second) => second < fromS || second > toS)
      const gaps = seconds.filter((second) => second >= fromS && second <= toS)
      return withLines([...lines, ...gaps.map((s) => ({ atUs: s * 1e6, from: 'kafka-lag', gap: 'no answer' }))])
    }
    expect(gapWarnings(wordless(7, 18))).toEqual([])
    expect(gapWarnings(wordless(7, 21))[0]?.figures.gaps).toBe(1)
    expect(gapWarnings(wordless(7, 40))[0]?.figures).toMatchObject({ gaps: 20, longestUs: 20e6 })
  })

  test('is held to its own period', () => {
    const everyFive = sampled('redis', (second) => second % 5 === 0)
    const collect = { ...run.scenario.collect, redisUs: 5e6 }
    expect(gapWarnings(everyFive)).toHaveLength(1)
    expect(gapWarnings({ ...everyFive, scenario: { ...run.scenario, collect } })).toEqual([])
    const login = { headers: {}, username: null, password: null }
    const jmx = [{ name: 'engine', url: '', ...login, series: [], everyUs: 5e6 }]
    const own = sampled('engine', (second) => second % 5 === 0)
    expect(gapWarnings({ ...own, scenario: { ...run.scenario, collect: { ...run.scenario.collect, jmx } } })).toEqual(
      [],
    )
  })
})
