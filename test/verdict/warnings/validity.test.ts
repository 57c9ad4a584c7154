import { describe, expect, test } from 'vitest'
import type { Measured } from '../../../src/stats/measured.ts'
import { summarise } from '../../../src/stats/summarise.ts'
import { noIncidents } from '../../../src/types/facts.ts'
import type { BinLine } from '../../../src/types/measurement.ts'
import type { Warning } from '../../../src/types/warnings.ts'
import { accounting, auditUnsure, dueTimes, nothingMeasured } from '../../../src/verdict/warnings/accounting.ts'
import { clockDrift, impossibleStamps, negativeLatency } from '../../../src/verdict/warnings/clocks.ts'
import { generatorLate, sentLess } from '../../../src/verdict/warnings/generator.ts'
import { type ImaginedReading, imagine, promptReadings } from '../../stats/imagined-run.ts'

const phases = [
  { name: 'warm-up', seconds: 2, perS: 100, measured: false },
  { name: 'talk', seconds: 20, perS: 100 },
  { name: 'peak', seconds: 2, perS: 200 },
]
const readings = [
  ...promptReadings(200, 100),
  ...promptReadings(2000, 100, 2000, 2e6),
  ...promptReadings(400, 200, 2000, 22e6),
]
const fine = imagine({ phases, readings })

function withBins(change: (bin: BinLine) => Partial<BinLine>): Measured {
  return { ...fine, bins: fine.bins.map((bin) => ({ ...bin, ...change(bin) })) }
}

function withReadings(change: (reading: ImaginedReading, index: number) => ImaginedReading): Measured {
  return imagine({ phases, readings: readings.map(change) })
}

function brief(warnings: readonly Warning[]): unknown[] {
  return warnings.map(({ code, phase, invalid }) => [code, phase, invalid])
}

test('a run without fault breaks no rule of validity', () => {
  const rules = [
    ...[nothingMeasured, sentLess, generatorLate, clockDrift, negativeLatency],
    ...[impossibleStamps, dueTimes, auditUnsure],
  ]
  expect([...rules.flatMap((rule) => rule(fine)), ...accounting(fine, summarise(fine))]).toEqual([])
})

describe('sent under 99 % of offered', () => {
  const short = (share: number, fromS: number, toS: number, blockedUs = 0) =>
    withBins((bin) =>
      bin.fromUs >= fromS * 1e6 && bin.toUs <= toS * 1e6
        ? { sentFlow: bin.offered * share, blockedUs }
        : { sentFlow: bin.offered },
    )

  test('in any 5 s of a measured phase is invalid, with the worst window', () => {
    const [warning, ...more] = sentLess(short(0.97, 10, 15))
    expect(brief([warning!, ...more])).toEqual([['SENT_LESS', 'talk', true]])
    expect(warning!.figures).toEqual({ fromUs: 10e6, toUs: 15e6, offered: 500, sent: 485, sentRatio: 0.97 })
    expect(warning!.message).toContain('97\u00a0%')
  })

  test('in a whole phase that is shorter than 5 s is invalid too', () => {
    expect(brief(sentLess(short(0.9, 22, 24)))).toEqual([['SENT_LESS', 'peak', true]])
  })

  test('is nothing by itself while the in-flight bound was full', () => {
    expect(sentLess(short(0.5, 0, 24, 500_000))).toEqual([])
  })

  test('is invalid in the 5 s in which the bound was never full, though it was full before', () => {
    const mixed = withBins((bin) => ({
      sentFlow: bin.fromUs >= 2e6 && bin.toUs <= 20e6 ? bin.offered * 0.9 : bin.offered,
      blockedUs: bin.fromUs < 12e6 ? 150_000 : 0,
    }))
    expect(sentLess(mixed)[0]?.figures.fromUs).toBe(12e6)
  })

  test('is nothing in a phase that is not measured', () => {
    expect(sentLess(short(0, 0, 2))).toEqual([])
  })

  test('is nothing at exactly 99 %, nor within 10 ms of the offered rate of it', () => {
    expect(sentLess(short(0.99, 2, 22))).toEqual([])
    expect(sentLess(short(0.989, 2, 22))).toEqual([])
    expect(sentLess(short(0.985, 2, 22))).not.toEqual([])
  })

  test('is nothing when all that is missing is one message on the edge of a window', () => {
    const frame = (curves: number) => ({ ...fine.scenario, fleet: { ...fine.scenario.fleet, frame: curves } })
    const behind = short(0.97, 10, 15)
    expect(sentLess({ ...behind, scenario: frame(16) })).toEqual([])
    expect(sentLess({ ...behind, scenario: frame(9) })).not.toEqual([])
  })

  test('is nothing after arrivals were stopped', () => {
    expect(sentLess({ ...short(0, 10, 24), stoppedAtUs: 10e6 })).toEqual([])
  })
})

describe('a late generator', () => {
  const late = (lateUs: number, resultUs = 2000, share = 1) =>
    withReadings((reading, i) => ({ ...reading, resultUs, lateUs: i % 100 < share * 100 ? lateUs : 0 }))

  test('is invalid when late p99 of all measured phases is over 10 ms', () => {
    expect(brief(generatorLate(late(10_500)))).toEqual([
      ['GENERATOR_LATE', null, true],
      ['GENERATOR_LATE', 'talk', false],
      ['GENERATOR_LATE', 'peak', false],
    ])
  })

  test('is a warning only up to 10 % of result p50, if that is more', () => {
    expect(brief(generatorLate(late(10_500, 200_000)))[0]).toEqual(['GENERATOR_LATE', null, false])
    expect(brief(generatorLate(late(21_500, 200_000)))[0]).toEqual(['GENERATOR_LATE', null, true])
  })

  test('is a warning over 5 ms and nothing up to it', () => {
    expect(brief(generatorLate(late(5500)))[0]).toEqual(['GENERATOR_LATE', null, false])
    expect(generatorLate(late(4900))).toEqual([])
    expect(generatorLate(late(50_000, 2000, 0.01))).toEqual([])
  })

  test('in one phase alone is a warning of that phase', () => {
    const peak = withReadings((reading) => ({ ...reading, lateUs: reading.dueUs >= 23.9e6 ? 30_000 : 0 }))
    expect(brief(generatorLate(peak))).toEqual([['GENERATOR_LATE', 'peak', false]])
  })

  test('is not what never was sent: a target that takes nothing is no fault of the generator', () => {
    const refused = withReadings((reading, i) => (i > 300 ? { dueUs: reading.dueUs } : { ...reading, lateUs: 100 }))
    expect(generatorLate(refused)).toEqual([])
  })

  test('is held to the stricter limit when most results never came', () => {
    const lost = withReadings(({ dueUs }, i) => ({
      dueUs,
      sentUs: 11_000,
      ...(i % 4 === 0 ? { resultUs: 20_000 } : {}),
    }))
    expect(generatorLate(lost)[0]).toMatchObject({ invalid: true, figures: { limitUs: 10_000 } })
  })
})

describe('clocks', () => {
  const drifted = (maxDriftUs: number, foreignStamps: boolean) => ({ ...fine, clock: { maxDriftUs, foreignStamps } })

  test('that drift over 1 ms are invalid where another process stamps times, else a warning', () => {
    expect(brief(clockDrift(drifted(1001, true)))).toEqual([['CLOCK_DRIFT', null, true]])
    expect(brief(clockDrift(drifted(-1001, false)))).toEqual([['CLOCK_DRIFT', null, false]])
    expect(clockDrift(drifted(1000, true))).toEqual([])
  })

  test('that give over 0.1 % of the readings a negative latency are invalid, fewer are a warning', () => {
    const negative = (many: number) =>
      withReadings((reading, i) => (i >= 200 && i < 200 + many ? { ...reading, resultUs: -10 } : reading))
    expect(brief(negativeLatency(negative(2)))).toEqual([['NEGATIVE_LATENCY', null, false]])
    expect(brief(negativeLatency(negative(3)))).toEqual([['NEGATIVE_LATENCY', null, true]])
    expect(negativeLatency(negative(3))[0]?.figures).toMatchObject({ negative: 3, readings: 2400 })
  })
})

describe('the accounting', () => {
  const broken = (measured: Measured) => accounting(measured, summarise(measured)).map(({ message }) => message)

  test('holds with readings lost, doubled and never sent', () => {
    const mixed = withReadings((reading, i) => {
      if (i % 10 === 0) return { dueUs: reading.dueUs }
      if (i % 10 === 1) return { dueUs: reading.dueUs, sentUs: 5 }
      return i % 10 === 2 ? { ...reading, times: 3 } : reading
    })
    expect(broken(mixed)).toEqual([])
  })

  test('is broken when more was sent than planned', () => {
    const more = withBins((bin) => ({ sent: bin.sent + (bin.bin === 5 ? 1 : 0) }))
    expect(broken({ ...more, audit: null })[0]).toContain('planned does not equal sent + never sent')
  })

  test('is broken when the observer counted other readings than were sent, lost and doubled', () => {
    const fewer = withBins((bin) => ({ delivered: bin.delivered - (bin.bin === 5 ? 1 : 0) }))
    expect(broken(fewer)[0]).toBe(
      'sent does not equal delivered + lost - duplicated: sent 2,600, delivered 2,599, lost 0, duplicated 0',
    )
  })

  test('is broken when the audit expected other readings than were sent', () => {
    const audit = { ...fine.audit!, expected: fine.audit!.expected + 1 }
    expect(broken({ ...fine, audit })[0]).toContain('expected 2,601')
  })
})

test('a run in which no measured reading was offered is invalid', () => {
  const warmUpOnly = imagine({ phases, readings: readings.slice(0, 200), measured: { stoppedAtUs: 2e6 } })
  expect(brief(nothingMeasured(warmUpOnly))).toEqual([['NOTHING_MEASURED', null, true]])
})

test('every figure of a warning is a number that JSON has, even beyond what a histogram tells apart', () => {
  const hours = withReadings((reading) => ({ ...reading, lateUs: 3 * 3600e6 }))
  const [warning] = generatorLate(hours)
  expect(warning).toMatchObject({ code: 'GENERATOR_LATE', invalid: true })
  for (const figure of Object.values(warning!.figures)) expect(Number.isFinite(figure)).toBe(true)
})

describe('stamps that cannot be', () => {
  const withStamps = (readings: number) =>
    ({ ...fine, incidents: { ...noIncidents, stamps: { readings, first: 'a first case' } } }) satisfies Measured

  test('are a doubt up to 0.1 % of the readings, and invalid beyond', () => {
    expect(brief(impossibleStamps(withStamps(2)))).toEqual([['IMPOSSIBLE_STAMPS', null, false]])
    const [warning] = impossibleStamps(withStamps(3))
    expect(brief([warning!])).toEqual([['IMPOSSIBLE_STAMPS', null, true]])
    expect(warning!.message).toContain('3 of 2,600 readings')
    expect(warning!.message).toContain('a first case')
  })
})

describe('due times that are not those of the readings', () => {
  test('are invalid where the audit knows every reading and the counts by due time say otherwise', () => {
    const moved = withBins((bin) => ({ delivered: bin.delivered + (bin.bin === 5 ? -1 : bin.bin === 6 ? 1 : 0) }))
    const copied = { ...moved, bins: moved.bins.map((bin) => ({ ...bin, copies: bin.bin === 6 ? 1 : 0 })) }
    const [warning] = dueTimes(copied)
    expect(brief([warning!])).toEqual([['DUE_TIMES', null, true]])
    expect(warning!.figures).toEqual({ undelivered: 1, lost: 0, copies: 1, duplicated: 0 })
  })

  test('are invalid from the first single reading whose due time is not the schedule’s, whatever the audit says', () => {
    const incidents = { ...noIncidents, dueTimes: { readings: 1, first: 'a first case' } }
    for (const audit of [fine.audit, null, { ...fine.audit!, doubted: 1 }]) {
      const [warning] = dueTimes({ ...fine, audit, incidents })
      expect(brief([warning!])).toEqual([['DUE_TIMES', null, true]])
      expect(warning!.figures).toEqual({ wrong: 1 })
      expect(warning!.message).toContain('a first case')
    }
  })

  test('are not suspected where sums may hide losses and copies', () => {
    const measured = withBins((bin) => ({ delivered: bin.delivered - (bin.bin === 5 ? 1 : 0) }))
    const audit = { ...fine.audit!, unjudged: 1, doubted: 1 }
    expect(dueTimes({ ...measured, audit })).toEqual([])
    expect(auditUnsure({ ...measured, audit })).toMatchObject([{ code: 'AUDIT_UNSURE', invalid: false }])
  })

  test('are not those of readings that were really lost and doubled', () => {
    const lossy = withReadings((reading, i) => {
      const { resultUs, ...lost } = reading
      return i % 100 === 0 ? lost : i === 77 ? { ...reading, times: 3 } : reading
    })
    const exact = {
      ...lossy,
      scenario: { ...lossy.scenario, target: { ...lossy.scenario.target, workload: 'passthrough' as const } },
    }
    const bins = exact.bins.map((bin) => ({ ...bin, copies: bin.fromUs <= 0.77e6 && bin.toUs > 0.77e6 ? 2 : 0 }))
    expect(dueTimes({ ...exact, bins })).toEqual([])
  })
})
