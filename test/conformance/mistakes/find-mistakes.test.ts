import { describe, expect, it } from 'vitest'
import type { UpdateBounds } from '../../../src/conformance/mistakes/entry-mistakes.ts'
import { findMistakes } from '../../../src/conformance/mistakes/find-mistakes.ts'
import type { SentReading } from '../../../src/conformance/mistakes/sums.ts'
import { checkOf, checkOfVersion1 } from '../../../src/contract/reading-check.ts'
import {
  type UpdateEntry,
  updateBytes,
  updateEntryBytes,
  updateHeaderBytes,
  writeUpdateEntry,
  writeUpdateHeader,
} from '../../../src/contract/update-message.ts'

const t0 = 1_795_500_000_000_000
const bounds: UpdateBounds = {
  workload: 2,
  workloadName: 'tariff-curves',
  result: 'sums',
  groups: 4,
  slots: 2,
  firstDueUs: t0,
  lastDueUs: t0 + 1e6,
  heldBackUs: 0,
  stores: false,
  ends: { address: '127.0.0.1:9092', reads: 'curves', byTopic: true, partitions: 2, writes: 'updates', keys: null },
}

/** Six readings: meters 0 to 5, one each 4 ms, so three buckets; groups 0 and 1 in turn. */
const sent: readonly SentReading[] = Array.from({ length: 6 }, (_, meter) => ({
  meter,
  slot: 0,
  wattHours: 100 + meter,
  dueUs: t0 + meter * 4000,
  group: meter % 2,
  partition: meter % 3 === 0 ? 1 : 0,
}))

interface Parts {
  readonly workload?: number
  readonly emittedUs?: number
  readonly storedUs?: number
  readonly announced?: number
}

/** What a pipeline that keeps the contract would publish, entry by entry. */
function rightEntries(readings: readonly SentReading[] = sent, check = checkOf): UpdateEntry[] {
  const rows = new Map<string, SentReading[]>()
  for (const reading of readings) {
    const key = `${reading.group} ${reading.slot} ${Math.floor(reading.dueUs / 10_000)}`
    rows.set(key, [...(rows.get(key) ?? []), reading])
  }
  return [...rows.values()].map((row) => ({
    group: row[0]!.group,
    slot: row[0]!.slot,
    count: row.length,
    kind: 0,
    value: row.reduce((sum, { wattHours }) => sum + wattHours, 0),
    oldestDueUs: Math.min(...row.map(({ dueUs }) => dueUs)),
    newestDueUs: Math.max(...row.map(({ dueUs }) => dueUs)),
    readLagUs: 500,
    check: row.reduce((sum, { meter, wattHours }) => (sum + check(meter, wattHours)) >>> 0, 0),
  }))
}

function updateOf(entries: readonly UpdateEntry[], parts: Parts = {}) {
  const bytes = new Uint8Array(updateBytes(entries.length))
  const view = new DataView(bytes.buffer)
  const emittedUs = parts.emittedUs ?? t0 + 40_000
  writeUpdateHeader(view, 0, {
    emittedUs,
    storedUs: parts.storedUs ?? emittedUs + 100,
    entries: parts.announced ?? entries.length,
    workload: parts.workload ?? 2,
  })
  for (const [i, entry] of entries.entries()) writeUpdateEntry(view, updateHeaderBytes + i * updateEntryBytes, entry)
  return { bytes, observedUs: t0 + 50_000 }
}

const changed = (change: Partial<UpdateEntry>) =>
  rightEntries().map((entry, i) => (i === 0 ? { ...entry, ...change } : entry))
const codesOf = (...args: Parameters<typeof findMistakes>) => findMistakes(...args).map(({ code }) => code)

describe('a pipeline that keeps the contract', () => {
  it('has no mistakes, in one update or in many', () => {
    expect(findMistakes(sent, [updateOf(rightEntries())], bounds)).toEqual([])
    const many = rightEntries().map((entry) => updateOf([entry]))
    expect(findMistakes(sent, many, bounds)).toEqual([])
  })

  it('may publish the readings of one bucket in several deltas', () => {
    const singly = sent.map((reading) => updateOf(rightEntries([reading])))
    expect(findMistakes(sent, singly, bounds)).toEqual([])
  })
})

describe('a pipeline of single readings', () => {
  const singly = sent.map((reading) => ({ ...reading, group: reading.meter }))
  const ofReadings: UpdateBounds = {
    ...bounds,
    workload: 0,
    workloadName: 'passthrough',
    result: 'readings',
    groups: 6,
  }
  const published = (entries: readonly UpdateEntry[]) => [updateOf(entries, { workload: 0 })]

  it('keeps the contract with one entry a reading, whose group is the meter', () => {
    expect(findMistakes(singly, published(rightEntries(singly)), ofReadings)).toEqual([])
  })

  it('is shown the meter whose reading is missing', () => {
    const [mistake] = findMistakes(singly, published(rightEntries(singly.slice(1))), ofReadings)
    expect(mistake).toMatchObject({ code: 'COUNT_LOW', message: 'group 0, slot 0: 0 of 1 readings' })
  })

  it('is shown the due time that it rounded to a millisecond', () => {
    const odd = singly.map((reading) => ({ ...reading, dueUs: reading.dueUs + 123 }))
    const rounded = rightEntries(odd)
      .map((entry) => ({ ...entry, oldestDueUs: t0, newestDueUs: t0 }))
      .slice(0, 1)
    const [mistake] = findMistakes(odd.slice(0, 1), published(rounded), ofReadings)
    expect(mistake).toMatchObject({
      code: 'DUE_TIMES',
      message: `group 0, slot 0: oldestDueUs ${t0} instead of ${t0 + 123}`,
    })
  })

  it('is shown which kind of entry it may publish', () => {
    const scores = rightEntries(singly).map((entry) => ({ ...entry, kind: 1 }))
    const [mistake] = findMistakes(singly, published(scores), ofReadings)
    const hint = 'passthrough publishes kind 0, energy added (offset +12)'
    expect(mistake).toEqual({ code: 'KIND', count: 6, message: 'an entry of kind 1', hint })
  })
})

describe('a pipeline with one mistake is told which', () => {
  it('that publishes nothing', () => {
    const [mistake, ...others] = findMistakes(sent, [], bounds)
    expect(mistake).toMatchObject({
      code: 'NO_UPDATE',
      message: '6 readings were sent and nothing came back on updates',
      hint: 'does your pipeline run, reach 127.0.0.1:9092, read curves (from the earliest offset, if it starts late), and write to updates? If a member of its group was killed, Kafka gives its partitions to another only after the session timeout (45 s by default)',
    })
    expect(others).toEqual([])
  })

  it('that publishes nothing, and is fed over HTTP', () => {
    const ends = { ...bounds.ends, reads: 'http://127.0.0.1:8080/curves', byTopic: false }
    const [mistake] = findMistakes(sent, [], { ...bounds, ends })
    expect(mistake!.hint).toContain('take messages at http://127.0.0.1:8080/curves, and write to updates?')
  })

  it('whose bytes are no update', () => {
    expect(codesOf(sent, [{ bytes: new Uint8Array(10), observedUs: t0 }], bounds)).toContain('NOT_AN_UPDATE')
    expect(codesOf(sent, [updateOf(rightEntries(), { announced: 99 })], bounds)).toContain('NOT_AN_UPDATE')
  })

  it('whose numbers are big-endian', () => {
    const { bytes, observedUs } = updateOf(rightEntries())
    new DataView(bytes.buffer).setUint32(16, rightEntries().length, false)
    expect(codesOf(sent, [{ bytes, observedUs }], bounds)).toContain('BYTE_ORDER')
  })

  it('whose times alone are big-endian, in one sentence', () => {
    const { bytes, observedUs } = updateOf(rightEntries())
    const view = new DataView(bytes.buffer)
    for (let at = updateHeaderBytes; at < bytes.length; at += updateEntryBytes)
      for (const field of [16, 24, 32]) view.setBigInt64(at + field, view.getBigInt64(at + field, true), false)
    expect(codesOf(sent, [{ bytes, observedUs }], bounds)).toEqual(['BYTE_ORDER'])
  })

  it('that names another workload', () => {
    expect(codesOf(sent, [updateOf(rightEntries(), { workload: 1 })], bounds)).toContain('WORKLOAD')
  })

  it.each([
    ['a group that does not exist', { group: 4 }, 'GROUP'],
    ['a slot that was not sent', { slot: 7 }, 'SLOT'],
    ['a kind that is not energy', { kind: 1 }, 'KIND'],
    ['no due times', { oldestDueUs: 0, newestDueUs: 0 }, 'DUE_TIMES'],
    ['due times in milliseconds', { oldestDueUs: t0 / 1000, newestDueUs: t0 / 1000 }, 'DUE_TIMES'],
    ['a count that is too high', { count: 9 }, 'COUNT_HIGH'],
    ['a sum that is wrong', { value: 1 }, 'VALUE'],
    ['a check that is wrong', { check: 1 }, 'CHECK'],
    ['a read lag below zero', { readLagUs: -5 }, 'READ_LAG'],
  ] as const)('with %s', (_, change, code) => {
    expect(codesOf(sent, [updateOf(changed(change))], bounds)).toContain(code)
  })

  it('that loses what one partition holds, by its number', () => {
    const arrived = sent.filter(({ partition }) => partition !== 1)
    const mistakes = findMistakes(sent, [updateOf(rightEntries(arrived))], bounds)
    expect(mistakes.map(({ code }) => code)).toEqual(['COUNT_LOW'])
    expect(mistakes[0]!.hint).toBe(
      'all of them lie in partition 1, of which nothing arrived: does your pipeline read every partition?',
    )
  })

  it('that loses what one partition holds, and has its check wrong too', () => {
    const arrived = sent.filter(({ partition }) => partition !== 1)
    const mistakes = findMistakes(sent, [updateOf(rightEntries(arrived, () => 1))], bounds)
    expect(mistakes[0]!.hint).toContain('all of them lie in partition 1, of which nothing arrived')
  })

  it('that loses several partitions of many, by their numbers', () => {
    const spread = sent.map((reading) => ({ ...reading, partition: reading.meter }))
    const arrived = spread.filter(({ partition }) => partition !== 2 && partition !== 5)
    const [mistake] = findMistakes(spread, [updateOf(rightEntries(arrived))], bounds)
    expect(mistake!.hint).toContain('all of them lie in partitions 2, 5, of which nothing arrived')
  })

  it('that began to read one partition late', () => {
    const arrived = sent.filter(({ partition, meter }) => partition !== 1 || meter > 0)
    const [mistake] = findMistakes(sent, [updateOf(rightEntries(arrived))], bounds)
    expect(mistake!.hint).toBe('all of them lie in partition 1: is it read from the earliest offset, and to its end?')
  })

  it('that loses readings of several partitions, without blaming one', () => {
    const arrived = sent.filter(({ meter }) => meter !== 0 && meter !== 4)
    const [mistake] = findMistakes(sent, [updateOf(rightEntries(arrived))], bounds)
    expect(mistake!.hint).toBe('readings were lost, or the last ones were never published')
  })

  it('that loses readings which came over HTTP, without a word about partitions', () => {
    const arrived = sent.filter(({ partition }) => partition !== 1)
    const ends = { ...bounds.ends, byTopic: false }
    const [mistake] = findMistakes(sent, [updateOf(rightEntries(arrived))], { ...bounds, ends })
    expect(mistake!.hint).not.toContain('partition')
  })

  it('that puts every reading into one group, in one sentence about the join', () => {
    const joined = sent.map((reading) => ({ ...reading, group: 0 }))
    const mistakes = findMistakes(sent, [updateOf(rightEntries(joined))], bounds)
    expect(mistakes.map(({ code }) => code)).toEqual(['GROUP'])
    expect(mistakes[0]!.hint).toContain('join')
  })

  it('whose entries are wider than their bucket, without blaming its sums', () => {
    const wide = sent.map((reading) => ({ ...reading, dueUs: t0 }))
    const entries = rightEntries(wide).map((entry) => ({ ...entry, newestDueUs: t0 + 20_000 }))
    expect(codesOf(sent, [updateOf(entries)], bounds)).toEqual(['BUCKET'])
  })

  it('that loses readings', () => {
    expect(codesOf(sent, [updateOf(rightEntries(sent.slice(1)))], bounds)).toEqual(['COUNT_LOW'])
  })

  it('that still sends the check of version 1, in one sentence', () => {
    const mistakes = findMistakes(sent, [updateOf(rightEntries(sent, checkOfVersion1))], bounds)
    expect(mistakes.map(({ code }) => code)).toEqual(['CONTRACT_VERSION'])
    expect(mistakes[0]!.hint).toContain('version 2')
  })

  it('that publishes totals instead of deltas', () => {
    const first = sent.filter(({ dueUs }) => dueUs < t0 + 10_000)
    const singly = first.filter(({ group }) => group === 0)
    const others = sent.filter((reading) => !singly.includes(reading))
    const totals = singly.map((_, i) => updateOf(rightEntries(singly.slice(0, i + 1))))
    expect(codesOf(sent, [updateOf(rightEntries(others)), ...totals], bounds)).toEqual(['TOTALS'])
  })

  it.each([
    ['ahead', { emittedUs: t0 + 5e6 }],
    ['behind', { emittedUs: t0 - 5e6 }],
    ['in milliseconds', { emittedUs: t0 / 1000 }],
    ['never stamped', { emittedUs: 0, storedUs: 0 }],
  ] as const)('whose clock is %s', (_, parts) => {
    expect(codesOf(sent, [updateOf(rightEntries(), parts)], bounds)).toContain('CLOCK')
  })

  it('and each kind of mistake is told once, with how often it was made', () => {
    const entries = rightEntries().map((entry) => ({ ...entry, check: 1 }))
    const mistakes = findMistakes(sent, [updateOf(entries)], bounds)
    expect(mistakes).toHaveLength(1)
    expect(mistakes[0]).toMatchObject({ code: 'CHECK', count: entries.length })
  })
})
