import { describe, expect, it } from 'vitest'
import { LoadcurveError } from '../../src/errors.ts'
import { parseCurvesCsv } from '../../src/fleet/curves-csv.ts'
import { syntheticLines } from './synthetic.ts'

const lines = syntheticLines({ firstDay: '2013-03-01', days: 28, meters: 5 })

const text = (of: readonly string[]) => of.join('\n')

function problemOf(input: string | readonly string[]): string {
  try {
    parseCurvesCsv(typeof input === 'string' ? input : text(input))
  } catch (error) {
    expect(error).toBeInstanceOf(LoadcurveError)
    expect((error as LoadcurveError).code).toBe('USAGE')
    expect((error as LoadcurveError).hint).toBeTruthy()
    return (error as LoadcurveError).message
  }
  return 'no error'
}

/** The CSV with line `line` (counted from 1) changed. */
function withLine(line: number, change: (text: string) => string): string[] {
  return lines.map((text, index) => (index === line - 1 ? change(text) : text))
}

describe('half-hour data as CSV', () => {
  it('is read as text, as bytes, with the line ends of any system and a byte-order mark', () => {
    const curves = parseCurvesCsv(text(lines))
    expect(curves.meterNames).toEqual(['M0', 'M1', 'M2', 'M3', 'M4'])
    expect(curves.days).toBe(28)
    expect(curves.wattHours[1]![37]).toBe(Number(lines[38]!.split(',')[2]))
    expect(parseCurvesCsv(`\uFEFF${lines.join('\r\n')}\r\n`)).toEqual(curves)
    expect(parseCurvesCsv(Buffer.from(lines.join('\r')))).toEqual(curves)
    expect(parseCurvesCsv(`${lines.slice(0, 50).join('\n')}\r\n${lines.slice(50).join('\n')}`)).toEqual(curves)
  })

  it('takes blank cells and a few missing rows as holes', () => {
    const holed = withLine(10, (text) => text.replace(/,\d+/, ',')).filter((_, index) => index !== 20)
    const curves = parseCurvesCsv(text(holed))
    expect(curves.wattHours[0]![8]).toBe(-1)
    expect(curves.wattHours.map((values) => values[19])).toEqual([-1, -1, -1, -1, -1])
  })

  it('leaves out the parts of days at both ends', () => {
    const longer = syntheticLines({ firstDay: '2013-03-01', days: 30, meters: 5 })
    const cut = [longer[0]!, ...longer.slice(20, -10)]
    expect(parseCurvesCsv(text(cut))).toMatchObject({ firstDay: '2013-03-02', days: 28 })
  })

  it('is refused when it is empty or not such a CSV', () => {
    expect(problemOf('')).toBe('the CSV is empty')
    expect(problemOf('\u0000\u0001\u0002')).toContain('line 1: header')
    expect(problemOf('time;a;b\n1;2;3')).toContain('is not `utc,<meter>,...`')
    expect(problemOf('utc,a,a')).toContain('line 1: meter "a" has two columns')
  })

  it('is refused with the line and the value of a wrong cell', () => {
    expect(problemOf(withLine(7, (text) => text.replace(/,\d+/, ',many')))).toContain('line 7: "many" of meter M0')
    expect(problemOf(withLine(7, (text) => text.replace(/,\d+$/, ',-3')))).toContain('line 7: "-3" of meter M4')
    expect(problemOf(withLine(7, (text) => text.replace(/,\d+$/, ',1.5')))).toContain('line 7: "1.5"')
    expect(problemOf(withLine(7, (text) => text.replace(/,\d+$/, ',32768')))).toContain('line 7: "32768"')
    expect(problemOf(withLine(7, (text) => text.replace(/,\d+$/, ',99999999999999')))).toContain('line 7: "99999')
  })

  it('is refused when a row is too short or too long', () => {
    expect(problemOf(withLine(3, (text) => text.replace(/,\d+$/, '')))).toBe('line 3: 5 fields instead of 6')
    expect(problemOf(withLine(3, (text) => `${text},1`))).toBe('line 3: 7 fields instead of 6')
  })

  it('is refused when stamps are wrong, doubled, unsorted or off the half-hour', () => {
    expect(problemOf(withLine(4, (text) => text.replace('T01:00Z', ' 1am')))).toContain('line 4: "2013-03-01 1am"')
    expect(problemOf(withLine(4, (text) => text.replace('T01:00Z', 'T25:00Z')))).toContain('is not a UTC timestamp')
    expect(problemOf(withLine(4, (text) => text.replace('01:00', '00:30')))).toContain('appears twice (line 3)')
    const swapped = [...lines.slice(0, 10), lines[11]!, lines[10]!, ...lines.slice(12)]
    expect(problemOf(swapped)).toBe('line 12: timestamp 2013-03-01T04:30 is earlier than line 11')
    expect(problemOf(withLine(4, (text) => text.replace('01:00', '01:10')))).toContain('is not on a half-hour')
  })

  it('is refused when it is short or full of holes', () => {
    expect(problemOf(lines.slice(0, -1))).toContain('covers 27 complete days in 1343 rows; a model needs 28')
    const gap = syntheticLines({ firstDay: '2013-03-01', days: 40, meters: 5 }).filter((_, i) => i < 100 || i > 300)
    expect(problemOf(gap)).toContain('the longest gap, 201 half-hours, is before line 101')
  })
})
