import { type CsvProblem, countedProblem, quoted, type Sightings } from './sightings.ts'
import { parseStamp, type Stamp, type StampKind } from './stamps.ts'
import { minuteText } from './times.ts'

/** What can be wrong with the timestamp of a row. */
export type StampFault = Exclude<StampKind, 'utc'> | 'off-half-hour'

/** Null for a half-hour in UTC. */
export function stampFaultOf({ kind, minute }: Stamp): StampFault | null {
  if (kind !== 'utc') return kind
  return minute % 30 === 0 ? null : 'off-half-hour'
}

interface Wording {
  readonly one: string
  readonly many: string
  readonly fix: (example: string) => string
}

const convertLocal =
  "with pandas: t.dt.tz_localize('<Europe/Paris>', ambiguous='infer').dt.tz_convert('UTC'), " +
  "with R: format(t, '%Y-%m-%dT%H:%MZ', tz = 'UTC')"
const zoneless = `add Z only if they are UTC; convert local time, ${convertLocal}`

const wordings: Readonly<Record<StampFault, Wording>> = {
  none: {
    one: 'is not a UTC timestamp',
    many: 'timestamps are not UTC timestamps',
    fix: () => 'write timestamps as 2013-01-31T13:30Z, the start of the half-hour in UTC',
  },
  offset: {
    one: 'is not a UTC timestamp, but local time with an offset',
    many: 'timestamps are local time with an offset from UTC',
    fix: (example) => `convert them to UTC: ${example} is ${asUtc(example)}; with pandas: pd.to_datetime(t, utc=True)`,
  },
  'zone-name': {
    one: 'is not a UTC timestamp, but names another time zone',
    many: 'timestamps are in another time zone than UTC',
    fix: () => `convert them to UTC, ${convertLocal}`,
  },
  'no-zone': {
    one: 'is not a UTC timestamp: it has no time zone',
    many: 'timestamps have no time zone',
    fix: () => zoneless,
  },
  'date-only': {
    one: 'is not a UTC timestamp: it is a date without a time',
    many: 'timestamps are dates without a time',
    fix: () => "write the time at midnight too, with R: format(t, '%Y-%m-%dT%H:%MZ', tz = 'UTC')",
  },
  'end-of-day': {
    one: 'is not a UTC timestamp: no half-hour starts at 24:00',
    many: 'timestamps are at 24:00, where no half-hour starts',
    fix: () => 'timestamps seem to mark the ends of half-hours: give the start of each, 30 min before, in all rows',
  },
  'other-order': {
    one: 'is not a UTC timestamp such as 2013-01-31T13:30Z',
    many: 'timestamps are not written as 2013-01-31T13:30Z',
    fix: () =>
      `write year, month and day in this order; in 01/02/2013, only the source knows which is the day; ${zoneless}`,
  },
  epoch: {
    one: 'is not a UTC timestamp, but a number that may count seconds or milliseconds since 1970',
    many: 'timestamps are numbers that may count seconds or milliseconds since 1970',
    fix: (example) => `write them as timestamps: ${example} would be ${asUtc(example)}`,
  },
  'excel-number': {
    one: 'is not a UTC timestamp, but a number as Excel keeps times',
    many: 'timestamps are numbers as Excel keeps times',
    fix: () => `show the column as yyyy-mm-ddThh:mm and save it again; ${zoneless}`,
  },
  'off-half-hour': {
    one: 'is not on a half-hour',
    many: 'timestamps are not on a half-hour',
    fix: (example) =>
      parseStamp(example).minute % 30 > 29
        ? 'they seem to mark the last second of each half-hour: give its start'
        : 'give one row at each :00 and :30, the start of its half-hour',
  },
}

/** One problem for each kind of timestamp that is not a half-hour in UTC; rows in other steps are not on half-hours anyway. */
export function stampProblems(sightings: Sightings<StampFault>, stepMinutes: number): CsvProblem[] {
  return sightings.kinds
    .filter(
      (kind) => stepMinutes === 30 || !(kind === 'off-half-hour' || (kind === 'date-only' && stepMinutes >= 1440)),
    )
    .map((kind) => {
      const sighting = sightings.get(kind)!
      const { one, many, fix } = wordings[kind]
      const example = { ...sighting, example: quoted(sighting.example) }
      return countedProblem(example, one, many, fix(sighting.example))
    })
}

function asUtc(text: string): string {
  return `${minuteText(parseStamp(text).minute)}Z`
}
