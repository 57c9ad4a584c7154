import { describe, expect, it } from 'vitest'
import { Mistakes } from '../../../src/conformance/mistakes/mistakes.ts'
import { checkStoredStamps, checkTimes } from '../../../src/conformance/mistakes/time-mistakes.ts'
import type { UpdateEntry } from '../../../src/contract/update-message.ts'

const dueUs = 1_795_500_000_000_000
const heldBackUs = 50_000
const observedUs = dueUs + 80_000

interface Stamps {
  readonly emittedUs?: number
  readonly storedUs?: number
  readonly readLagUs?: number
  readonly count?: number
}

/** Readings due at once, sent after 50 ms, taken after 55, emitted after 60 and stored after 61; read back after 80. */
function mistakesOf({ readLagUs = 55_000, count = 1, ...header }: Stamps) {
  const entry = { group: 0, slot: 0, kind: 0, value: 0, check: 0, oldestDueUs: dueUs, newestDueUs: dueUs }
  const entries: UpdateEntry[] = [{ ...entry, count, readLagUs }]
  const mistakes = new Mistakes()
  const stamps = { emittedUs: dueUs + 60_000, storedUs: dueUs + 61_000, ...header }
  checkTimes({ entries: 1, workload: 1, ...stamps }, entries, { heldBackUs, observedUs }, mistakes)
  return mistakes.list()
}

describe('the mean of (taken - due) is held against when readings were sent and when they were emitted', () => {
  it('and is right in between, to a clock of milliseconds', () => {
    expect(mistakesOf({})).toEqual([])
    expect(mistakesOf({ readLagUs: 49_000 })).toEqual([])
    expect(mistakesOf({ readLagUs: 61_000 })).toEqual([])
  })

  it.each([
    ['in milliseconds', 55, 'TAKEN', 'these look like milliseconds'],
    ['in nanoseconds', 55_000_000, 'READ_LAG', 'these look like nanoseconds'],
    ['never set', 0, 'TAKEN', 'it is never set, or in seconds'],
    ['due - taken', -55_000, 'READ_LAG', 'this is due - taken, it must be taken - due'],
    ['counted from the moment of sending', 5_000, 'TAKEN', 'readLagUs (offset +40, int32) counts microseconds'],
    ['counted to the end of the batch of another update', 90_000, 'READ_LAG', 'until your code took the message'],
  ])('and is named where it is %s', (_, readLagUs, code, words) => {
    const mistakes = mistakesOf({ readLagUs })
    expect(mistakes.map((mistake) => mistake.code)).toEqual([code])
    expect(mistakes[0]!.hint).toContain(words)
  })

  it('and is named where it is the sum over the readings', () => {
    const [mistake] = mistakesOf({ readLagUs: 20 * 55_000, count: 20 })
    expect(mistake!.hint).toContain('this looks like the sum over the readings, not their mean')
  })

  it('with both figures of the first example', () => {
    const says = 'an entry says that its readings were taken'
    expect(mistakesOf({ readLagUs: 0 })[0]!.message).toBe(
      `${says} 0 us after they were due, but they were sent 50,000 us after it or later`,
    )
    expect(mistakesOf({ readLagUs: 90_000 })[0]!.message).toBe(
      `${says} 90,000 us after they were due, but they were emitted 60,000 us after it`,
    )
  })

  it('also where the stamps of the update are of no use', () => {
    expect(mistakesOf({ emittedUs: 0, readLagUs: 55 }).map(({ code }) => code)).toEqual(['CLOCK', 'TAKEN'])
    expect(mistakesOf({ emittedUs: 0, readLagUs: 90_000 })[1]!.message).toContain('read back 80,000 us after it')
  })
})

describe('the stamps of an update', () => {
  const inMs = Math.round(dueUs / 1000)
  const inNs = dueUs * 1000

  it.each([
    ['milliseconds', inMs],
    ['nanoseconds', inNs],
  ])('are both named where both are in %s', (unit, us) => {
    const mistakes = mistakesOf({ emittedUs: us, storedUs: us })
    expect(mistakes.map(({ message }) => message)).toEqual([`emittedUs is ${us}`, `storedUs is ${us}`])
    for (const { hint } of mistakes) expect(hint).toContain(`these are ${unit}`)
  })

  it.each([
    ['milliseconds', inMs, 'storedUs (offset 8): these are milliseconds'],
    ['nanoseconds', inNs, 'storedUs (offset 8): these are nanoseconds'],
    ['nothing', 0, 'storedUs (offset 8) must be stamped, when the database has acknowledged'],
  ])('are judged one by one: storedUs in %s beside a right emittedUs', (_, storedUs, words) => {
    const mistakes = mistakesOf({ storedUs })
    expect(mistakes.map(({ code }) => code)).toEqual(['CLOCK'])
    expect(mistakes[0]!.hint).toContain(words)
  })

  it('are in their order', () => {
    expect(mistakesOf({ storedUs: dueUs + 59_000 })[0]!.message).toBe('storedUs is 1000 us before emittedUs')
  })

  it('cannot be from before the readings were sent, which is one mistake and not two', () => {
    const mistakes = mistakesOf({ emittedUs: dueUs + 30_000, storedUs: dueUs + 31_000, readLagUs: 25_000 })
    expect(mistakes.map(({ message }) => message)).toEqual(['emittedUs is 20 ms before a curve of the update was sent'])
  })
})

describe('a pipeline that stores its sums', () => {
  const copies = (updates: number, stepUs: number) => {
    const headers = Array.from({ length: updates }, (_, i) => {
      const emittedUs = dueUs + i * stepUs
      return { emittedUs, storedUs: emittedUs, entries: 1, workload: 1 }
    })
    const mistakes = new Mistakes()
    checkStoredStamps(headers, mistakes)
    return mistakes.list()
  }

  it('cannot have stored every batch in the microsecond in which it was closed', () => {
    expect(copies(20, 10_001)).toMatchObject([
      { code: 'CLOCK', message: 'storedUs is emittedUs in all of 20 updates, but the pipeline stores its sums' },
    ])
  })

  it('may have stored a few within one millisecond, if that is what its clock counts', () => {
    expect(copies(20, 10_000)).toEqual([])
    expect(copies(300, 10_000)).toHaveLength(1)
  })
})
