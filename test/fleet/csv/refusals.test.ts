import { describe, expect, test } from 'vitest'
import { type MeterRow, meterRows, refusal, wide, withoutZone, zulu } from './meter-file.ts'

const rows = meterRows()
const decimalComma = (wh: number) => (wh / 1000).toFixed(3).replace('.', ',')
const french = (at: Date) => withoutZone(at).replace(/^(\d+)-(\d+)-(\d+) (\d+:\d+).*/, '$3/$2/$1 $4')
const day = (of: readonly MeterRow[], number: number) => of.slice(number * 48, (number + 1) * 48)

describe('everything that is wrong with a CSV', () => {
  test('is said at once: each kind with its number, its first and its last line', () => {
    const lines = wide(rows).split('\n')
    const change = (line: number, to: (text: string) => string) => {
      lines[line - 1] = to(lines[line - 1]!)
    }
    for (const line of [7, 9, 90]) change(line, (text) => text.replace(/,\d+$/, ',many'))
    for (const line of [20, 21]) change(line, (text) => `${text},1`)
    for (const line of [30, 700]) change(line, (text) => text.replace('2013-03', '2013-13'))
    change(40, (text) => text.replace(/,\d+$/, ',-4'))
    change(41, (text) => text.replace(/,\d+$/, ',12.5'))
    change(42, (text) => text.replace(/,\d+$/, ',40000'))
    const said = refusal(lines.join('\n'))
    expect(said).toContain(
      'the CSV cannot be used, for 6 reasons lines 7 to 90: 3 cells are not numbers, the first "many" of',
    )
    expect(said).toContain('lines 20 to 21: 2 rows do not have 6 fields, the first has 7')
    expect(said).toContain('lines 30 to 700: 2 timestamps are not UTC timestamps, the first "2013-13-01T14:00Z"')
    expect(said).toContain('line 40: "-4" of meter m5 is negative')
    expect(said).toContain('line 41: "12.5" of meter m5 is not a whole number of Wh')
    expect(said).toContain('line 42: "40000" of meter m5 is over 32767 Wh')
    expect(said).toContain('mend all of them, then run it again')
  })

  test('is said beyond a quote that breaks the file', () => {
    const broken = wide(rows)
      .replace(',', ',"')
      .replace(/,\d+\n$/, ',many\n')
    expect(refusal(broken)).toContain('line 1: a quote is opened and does not end with its field')
    expect(refusal(broken)).toContain('line 1345: "many" of meter m5')
    const twice = wide(rows).replace(/\n(2013-03-02T00:[03]0Z),/g, '\n$1,"')
    expect(refusal(twice)).toContain('line 50: a quote is opened and does not end with its field')
  })
})

describe('a CSV in another layout', () => {
  test('with semicolons and decimal commas is named, and no sign is to be replaced in the text', () => {
    const said = refusal(wide(rows, { separator: ';', cell: decimalComma }))
    expect(said).toContain('the fields are separated by semicolons, not by commas')
    expect(said).toContain("sep=';', decimal=','")
    expect(said).toContain('replacing signs in the text breaks numbers with decimal commas')
    expect(said).toContain('6,720 numbers have a decimal comma, the first "0,040" of meter m1')
    expect(said).toContain('they look like kWh')
  })

  test('with tabs or spaces is named too', () => {
    expect(refusal(wide(rows, { separator: '\t' }))).toContain('separated by tabs')
    expect(refusal(wide(rows, { separator: ' ' }))).toContain('separated by spaces')
  })

  test('in long form is named, with the column of the meter', () => {
    const byMeter = rows[0]!.wattHours.flatMap((_, meter) =>
      rows.map(({ at, wattHours }) => [`MAC00${meter}`, zulu(at), `${wattHours[meter]}`]),
    )
    const byTime = rows.flatMap(({ at, wattHours }) => wattHours.map((wh, meter) => [zulu(at), `${meter}`, `${wh}`]))
    const text = (header: string, records: string[][]) =>
      [header, ...records.map((record) => record.join(','))].join('\n')
    for (const csv of [text('LCLid,DateTime,Wh', byMeter), text('time,LCLid,Wh', byTime)]) {
      const said = refusal(csv)
      expect(said).toContain(
        'the file is in long form: one row for each meter and half-hour, with the meter in "LCLid"',
      )
      expect(said).toContain('turn each meter into a column, with pandas: df.pivot(')
      expect(said).not.toContain('twice:')
    }
  })

  test('of Enedis is named: semicolons, local time, one meter, W instead of Wh, and times that may be ends', () => {
    const one = meterRows({ meters: 1, first: '2024-10-09T22:00Z', days: 40 })
    const paris = (at: Date) => {
      const hours = at.getTime() < Date.UTC(2024, 9, 27, 1) ? 2 : 1
      return `${withoutZone(at, hours).replace(' ', 'T')}+0${hours}:00`
    }
    const table = wide(one, { separator: ';', header: 'Horodate;Valeur', stamp: paris })
    const said = refusal(`Identifiant PRM;Unite\n01234567890123;W\n${table}`)
    expect(said).toContain('lines 1 to 2 are above the header, which seems to be line 3')
    expect(said).toContain('separated by semicolons')
    expect(said).toContain('the CSV has 1 meter; a model needs 5')
    expect(said).toContain('"Horodate" is the header of Enedis, whose load curves are in W, not in Wh')
    expect(said).toContain('times mark ends of half-hours, and go back by 30 min')
    expect(said).toContain('2024-10-10T00:00:00+02:00 is 2024-10-09T22:00Z')
    expect(said).not.toContain('twice')
  })

  test('with row numbers, without a header, or turned round is named', () => {
    const numbered = wide(rows, { stamp: (at) => `${at.getTime() % 97},${zulu(at)}`, header: ',utc,m1,m2,m3,m4,m5' })
    expect(refusal(numbered)).toContain('column 1 holds row numbers, and the timestamps are in column 2')
    expect(refusal(numbered)).toContain('write.csv(d, row.names = FALSE)')
    expect(refusal(wide(rows).replace(/^.*\n/, ''))).toContain('line 1 is a row of readings: the header is missing')
    const turned = [
      ['meter', ...rows.map(({ at }) => zulu(at))],
      ['m1', ...rows.map(({ wattHours }) => wattHours[0])],
    ]
    expect(refusal(turned.map((row) => row.join(',')).join('\n'))).toContain('the timestamps are in the header')
  })

  test('with date and time in two columns is named, and read on', () => {
    const said = refusal(
      wide(rows, { stamp: (at) => french(at).replace(' ', ','), header: 'date,time,m1,m2,m3,m4,m5' }),
    )
    expect(said).toContain('date and time are in two columns, "date" and "time"')
    expect(said).toContain('1,344 timestamps are not written as 2013-01-31T13:30Z, the first "01/03/2013 00:00"')
  })
})

describe('readings that are no half-hours', () => {
  test('of hours cannot become half-hours, and nobody is asked to copy or divide them', () => {
    const said = refusal(wide(meterRows({ stepMinutes: 60 })))
    expect(said).toContain('there is one row for each hour, and a model needs half-hours (672 rows)')
    expect(said).toContain('Copying a row would multiply its energy, and dividing it would flatten the peaks')
    expect(said).not.toContain('48 rows')
    expect(refusal(wide(meterRows({ stepMinutes: 1440 })))).toContain('there is one row for each day')
  })

  test('of quarters are added up, and a half-hour with a hole stays a hole', () => {
    const said = refusal(wide(meterRows({ stepMinutes: 15 })))
    expect(said).toContain('there is one row for each 15 min')
    expect(said).toContain('make one row of the 2 in each half-hour: add up Wh, or halve the mean of W')
    expect(said).toContain('leave it blank if one of them is missing')
    expect(said).not.toContain('not on a half-hour')
  })
})

describe('files that were joined line by line', () => {
  const halves = [wide(rows.slice(0, 672)), wide(rows.slice(672))] as const

  test('have a header in the middle', () => {
    expect(refusal(halves.join(''))).toBe(
      'line 674: the header comes once more delete it there; files that were joined had one each',
    )
  })

  test('may have their columns in another order, and are then to be joined by name', () => {
    const said = refusal(halves[0] + halves[1].replace('m1,m2', 'm2,m1'))
    expect(said).toContain('line 674: another header comes once more')
    expect(said).toContain('join them by the names of the columns')
  })
})

describe('rows out of order', () => {
  const backwards = rows.toReversed()

  test('are counted, and sorted once they are in UTC', () => {
    expect(refusal(wide(backwards))).toBe(
      'lines 3 to 1345: 1,343 rows are earlier than the row before, the first at 2013-03-28T23:00 sort the rows by timestamp',
    )
    const local = refusal(wide(backwards, { stamp: (at) => withoutZone(at) }))
    expect(local).toContain('convert local time to UTC first, then sort the rows')
  })
})

describe('rows that come twice', () => {
  test('as whole days are named with their lines, and are not to be sorted', () => {
    const doubled = [
      ...rows.slice(0, 4 * 48),
      ...day(rows, 3),
      ...rows.slice(4 * 48, 9 * 48),
      ...day(rows, 8),
      ...rows.slice(9 * 48),
    ]
    const said = refusal(wide(doubled))
    expect(said).toContain(
      '2 whole days are in the file twice: 2013-03-04 (lines 146 to 193 and lines 194 to 241), 2013-03-09',
    )
    expect(said).toContain('delete the second copy of each; both have the same readings')
    expect(said).not.toContain('sort')
  })

  test('with other readings are for the source to judge', () => {
    const other = day(rows, 3).map(({ at, wattHours }) => ({ at, wattHours: wattHours.map((wh) => wh + 1) }))
    const said = refusal(wide([...rows.slice(0, 4 * 48), ...other, ...rows.slice(4 * 48)]))
    expect(said).toContain('a whole day is in the file twice: 2013-03-04')
    expect(said).toContain(
      'find out at the source which of both is right, and delete the other; they differ in 48 of 48 rows',
    )
  })

  test('in autumn, in local time, are both real', () => {
    const autumn = meterRows({ first: '2013-10-10T00:00Z', days: 40 })
    const paris = (at: Date) => withoutZone(at, at.getTime() < Date.UTC(2013, 9, 27, 1) ? 2 : 1)
    const said = refusal(wide(autumn, { stamp: paris }))
    expect(said).toContain('1,920 timestamps have no time zone, the first "2013-10-10 02:00:00"')
    expect(said).toContain('2 timestamps appear twice, the first 2013-10-27T02:00')
    const advice = 'one hour comes twice when clocks go back, and both are real readings; delete neither'
    expect(said).toContain(advice)
    expect(refusal(wide(autumn, { stamp: (at) => `${paris(at).replace(' ', 'T')}Z` }))).toContain(advice)
  })

  test('as copies of single rows are named with their lines', () => {
    const copied = refusal(wide([...rows, ...rows.slice(-2)], { stamp: (at) => withoutZone(at) }))
    expect(copied).toContain('delete the second copy of each; both have the same readings')
    const said = refusal(wide([...rows.slice(0, 10), ...rows.slice(7, 10), ...rows.slice(10)]))
    expect(said).toContain('lines 12 to 14: 3 timestamps appear twice, the first 2013-03-01T03:30 (lines 9 and 12)')
    expect(said).toContain('delete the second copy of each; both have the same readings')
  })
})

describe('times that are not UTC', () => {
  test('without a zone get a Z only if they are UTC', () => {
    const said = refusal(wide(rows, { stamp: (at) => withoutZone(at) }))
    expect(said).toContain('lines 2 to 1345: 1,344 timestamps have no time zone, the first "2013-03-01 00:00:00"')
    expect(said).toContain('add Z only if they are UTC; convert local time')
  })

  test.each([
    ['with an offset', (at: Date) => `${withoutZone(at, 1)}+01:00`, '2013-03-01 01:00:00+01:00 is 2013-03-01T00:00Z'],
    ['as seconds', (at: Date) => `${at.getTime() / 1000}`, '1362096000 would be 2013-03-01T00:00Z'],
    ['of Excel', (at: Date) => `${at.getTime() / 86_400_000 + 25_569}`, 'numbers as Excel keeps times'],
    ['with the day first', french, 'only the source knows which is the day'],
    [
      'at 23:59:59',
      (at: Date) => new Date(at.getTime() + 1_799_000).toISOString(),
      'the last second of each half-hour',
    ],
    ['at 24:00', (at: Date) => zulu(at).replace('T00:00Z', 'T24:00Z'), 'seem to mark the ends of half-hours'],
  ])('%s are converted', (_, stamp, words) => {
    expect(refusal(wide(rows, { stamp }))).toContain(words)
  })

  test('of R lose the time at midnight', () => {
    const said = refusal(wide(rows, { stamp: (at) => withoutZone(at).replace(' 00:00:00', '') }))
    expect(said).toContain('28 timestamps are dates without a time, the first "2013-03-01"')
    expect(said).toContain('1,316 timestamps have no time zone')
  })
})

describe('readings that are no Wh', () => {
  test('in kWh are multiplied before they are rounded', () => {
    const said = refusal(wide(rows, { cell: (wh) => (wh / 1000).toFixed(3) }))
    expect(said).toContain('6,720 readings are not whole numbers, the first "0.040" of meter m1')
    expect(said).toContain('they look like kWh (at most 0.52): multiply them by 1,000 and round then')
    expect(refusal(wide(rows, { header: 'utc,m1 (kWh),m2,m3,m4,m5' }))).toContain(
      '"m1 (kWh)" names the unit kWh, not Wh',
    )
    expect(refusal(wide(rows, { header: 'utc,m1,m2,m3,m4,euros_per_kwh' }))).toBe('it was read')
  })

  test('in an unknown unit are not simply rounded', () => {
    const said = refusal(wide(rows, { cell: (wh) => `${wh}.4` }))
    expect(said).toContain('look up their unit first: Wh are rounded, kWh multiplied by 1,000')
  })

  test('of a register are differences first', () => {
    const sums = rows.map(({ at }, row) => ({ at, wattHours: [1, 2, 3, 4, 5].map((meter) => meter + row) }))
    expect(refusal(wide(sums))).toContain(
      'the readings of 5 meters (the first is m1) never fall, like those of a register',
    )
    const large = sums.map(({ at, wattHours }) => ({ at, wattHours: wattHours.map((wh) => wh + 1_000_000) }))
    expect(refusal(wide(large))).toContain('they only grow, as registers do: give the differences')
  })

  test('but a mark of missing readings are left blank, not made 0', () => {
    const said = refusal(wide(rows, { cell: (wh, _, row) => (row === 5 ? '-999' : `${wh}`) }))
    expect(said).toContain('-999 seems to mark missing readings: leave these cells blank, do not make them 0')
  })

  test('with commas in them are for the source to judge', () => {
    expect(refusal(wide(rows, { cell: (wh) => `"1,${100 + (wh % 900)}"` }))).toContain(
      'the source says which of both it is',
    )
    expect(refusal(wide(rows, { cell: (wh) => `${wh},5` }))).toContain('these look like decimal commas')
  })

  test('of a column of text are no meter', () => {
    const said = refusal(wide(rows, { cell: (wh, meter) => (meter === 4 ? 'A' : `${wh}`) }))
    expect(said).toContain('column "m5" is text and no meter: leave out every column that is not a meter')
  })
})
