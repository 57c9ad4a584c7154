import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  civilOf,
  dayKindOf,
  dayNumberOf,
  dayOfYear,
  formatDay,
  isWeekend,
  parseDay,
  seasonOf,
} from '../../src/fleet/calendar.ts'

const anyDay = fc.integer({ min: -100_000, max: 100_000 })

describe('the calendar of the fleet', () => {
  it('agrees with the UTC calendar of the language on every day', () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const date = new Date(day * 86_400_000)
        expect(civilOf(day)).toEqual({
          year: date.getUTCFullYear(),
          month: date.getUTCMonth() + 1,
          day: date.getUTCDate(),
        })
        expect(dayNumberOf(civilOf(day))).toBe(day)
        expect(isWeekend(day)).toBe(date.getUTCDay() === 0 || date.getUTCDay() === 6)
      }),
    )
  })

  it('reads a day as people write it and refuses days that do not exist', () => {
    expect(parseDay('1970-01-02')).toBe(1)
    expect(formatDay(parseDay('2014-01-06')!)).toBe('2014-01-06')
    expect(parseDay('2016-02-29')).not.toBeNull()
    for (const wrong of ['2014-02-29', '2014-13-01', '2014-00-10', '2014-04-31', '2014-1-6', '06/01/2014', '']) {
      expect(parseDay(wrong)).toBeNull()
    }
  })

  it('gives a date the same day number in leap years and in others', () => {
    expect(dayOfYear(parseDay('2013-01-01')!)).toBe(0)
    expect(dayOfYear(parseDay('2016-02-29')!)).toBe(59)
    for (const year of ['2013', '2016']) {
      expect(dayOfYear(parseDay(`${year}-03-01`)!)).toBe(60)
      expect(dayOfYear(parseDay(`${year}-12-31`)!)).toBe(365)
    }
  })

  it('knows winter, summer and the seasons between, and tells weekends from weekdays', () => {
    expect(seasonOf(parseDay('2014-03-31')!)).toBe(0)
    expect(seasonOf(parseDay('2014-04-01')!)).toBe(1)
    expect(seasonOf(parseDay('2014-08-31')!)).toBe(2)
    expect(seasonOf(parseDay('2014-11-01')!)).toBe(0)
    expect(dayKindOf(parseDay('2014-01-06')!)).toBe(0)
    expect(dayKindOf(parseDay('2014-07-06')!)).toBe(5)
  })
})
