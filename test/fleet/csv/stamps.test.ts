import { describe, expect, test } from 'vitest'
import { isDayFirst, parseStamp } from '../../../src/fleet/csv/stamps.ts'

const noon = Date.UTC(2013, 0, 31, 12) / 60_000

describe('the time of a reading', () => {
  test.each([
    ['2013-01-31T12:00Z', 'utc'],
    ['2013-01-31 12:00:00+00:00', 'utc'],
    ['2013-01-31T12:00:00.000z', 'utc'],
    ['2013-01-31T13:00:00+01:00', 'offset'],
    ['2013-01-31T06:30:00-0530', 'offset'],
    ['2013-01-31T12:00:00+00:00[Europe/London]', 'offset'],
    ['2013-01-31 12:00 CET', 'zone-name'],
    ['2013-01-31 12:00:00', 'no-zone'],
    ['31/01/2013 12:00', 'other-order'],
    ['31.1.2013 12:00:00', 'other-order'],
    ['31/01/13 12:00 pm', 'other-order'],
    ['2013/01/31 12:00', 'other-order'],
    ['1359633600', 'epoch'],
    ['1359633600000', 'epoch'],
    ['41305.5', 'excel-number'],
  ])('%s is read as %s', (text, kind) => {
    expect(parseStamp(text)).toEqual({ kind, minute: noon })
  })

  test('may be a date alone, or the end of a day', () => {
    expect(parseStamp('2013-01-31')).toEqual({ kind: 'date-only', minute: noon - 720 })
    expect(parseStamp('2013-01-31T24:00Z')).toEqual({ kind: 'end-of-day', minute: noon + 720 })
  })

  test.each([
    '',
    'Total',
    '2013-02-30T00:00Z',
    '2013-01-31T25:00Z',
    '2013-01-31T12:60Z',
    '2013-01-31 1am',
    '36',
    'm1',
  ])('%j is no time', (text) => {
    expect(parseStamp(text).kind).toBe('none')
  })

  test('has its day first unless the dates say otherwise, by a number over 12 or by the flow of time', () => {
    expect(isDayFirst(['31/01/2013 00:00', '31/01/2013 00:30'])).toBe(true)
    expect(isDayFirst(['01/31/2013 00:00'])).toBe(false)
    expect(isDayFirst(['01/02/2013 23:30', '01/03/2013 00:00', '01/04/2013 00:00'])).toBe(false)
    expect(isDayFirst(['01/02/2013 23:30', '02/02/2013 00:00', '03/02/2013 00:00'])).toBe(true)
    expect(parseStamp('01/02/2013 00:00', false).minute).toBe(Date.UTC(2013, 0, 2) / 60_000)
  })
})
