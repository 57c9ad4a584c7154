import { describe, expect, test } from 'vitest'
import { parseCurvesCsv } from '../../../src/fleet/curves-csv.ts'
import { meterRows, refusal, wide, withoutZone, zulu } from './meter-file.ts'

const rows = meterRows()
const plain = parseCurvesCsv(wide(rows))
/** One reading in 200 is missing. */
const holed = (write: (wh: number) => string, blank: string) => (wh: number, _: number, row: number) =>
  row % 200 === 0 ? blank : write(wh)
const curvesWithHoles = parseCurvesCsv(wide(rows, { cell: holed(String, '') }))

describe('a CSV of meters', () => {
  test('of pandas has offsets of +00:00 and numbers such as 36.0', () => {
    const csv = wide(rows, {
      stamp: (at) => `${withoutZone(at)}+00:00`,
      cell: holed((wh) => wh.toFixed(1), ''),
    })
    expect(parseCurvesCsv(csv)).toEqual(curvesWithHoles)
  })

  test('of R has text in quotes and NA for what is missing', () => {
    const csv = wide(rows, {
      header: '"utc","m1","m2","m3","m4","m5"',
      stamp: (at) => `"${zulu(at)}"`,
      cell: holed(String, 'NA'),
    })
    expect(parseCurvesCsv(csv)).toEqual(curvesWithHoles)
  })

  test('of Excel ends with columns and rows of blanks, and with Windows line ends', () => {
    const trailing = wide(rows).trimEnd().replaceAll('\n', ',,\n')
    const csv = `${trailing},,\n,,,,,,,\n,,,,,,,\n`.replaceAll('\n', '\r\n')
    expect(parseCurvesCsv(csv)).toEqual(plain)
    expect(parseCurvesCsv(`${wide(rows).replace('m5', 'm5,,')},,,,,,,\n`)).toEqual(plain)
  })

  test('may have empty lines anywhere, and a byte-order mark before a quote', () => {
    const csv = wide(rows, { header: '"utc","m1","m2","m3","m4","m5"' })
    expect(parseCurvesCsv(`\uFEFF${csv}`)).toEqual(plain)
    expect(parseCurvesCsv(`\n\n${csv.replace(/\n(2013-03-05)/, '\n\n$1')}\n\n`)).toEqual(plain)
  })

  test.each([
    'NaN',
    'nan',
    'NA',
    'N/A',
    '#N/A',
    '<NA>',
    'null',
    'NULL',
    'None',
    ' ',
    '""',
  ])('may say %s for a missing reading', (mark) => {
    expect(parseCurvesCsv(wide(rows, { cell: holed(String, mark) }))).toEqual(curvesWithHoles)
  })

  test.each([
    ['a Z', (at: Date) => at.toISOString()],
    ['UTC', (at: Date) => `${withoutZone(at)} UTC`],
    ['+0000', (at: Date) => `${withoutZone(at)}+0000`],
    ['nanoseconds', (at: Date) => `${withoutZone(at)}.000000000+00:00`],
    ['Java', (at: Date) => zulu(at).replace('Z', 'Z[UTC]')],
  ])('may write UTC with %s', (_, stamp) => {
    expect(parseCurvesCsv(wide(rows, { stamp }))).toEqual(plain)
  })

  test('may write whole numbers with decimals or exponents, and names in quotes with commas', () => {
    expect(parseCurvesCsv(wide(rows, { cell: (wh) => wh.toFixed(3) }))).toEqual(plain)
    expect(parseCurvesCsv(wide(rows, { cell: (wh) => wh.toExponential() }))).toEqual(plain)
    const named = parseCurvesCsv(wide(rows, { header: 'UTC,"Hill St, 4",m2,m3,m4,m5' }))
    expect(named).toEqual({ ...plain, meterNames: ['Hill St, 4', 'm2', 'm3', 'm4', 'm5'] })
  })

  test('has a name for every column that holds something', () => {
    expect(refusal(wide(meterRows({ meters: 6 }), { header: 'utc,m1,m2,,m4,m5,m6' }))).toBe(
      'line 1: column 4 has no name, but line 2 has a value there name every meter in the header',
    )
  })
})
