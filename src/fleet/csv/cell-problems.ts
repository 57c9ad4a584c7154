import { formatCount, threeDigits } from '../../units.ts'
import { type CellFault, wattHoursMax } from './cells.ts'
import { type CsvProblem, countedProblem, quoted, type Sightings } from './sightings.ts'

/** What the readings with faults have in common, from which a wrong unit is guessed. */
export interface CellFacts {
  /** whether fields are separated by something else than commas, so that a comma is most likely a decimal one */
  readonly decimalCommas: boolean
  /** the largest number of the file, faults included; 0 if there is none */
  readonly largest: number
  /** the negative numbers that occur, at most three of them */
  readonly negatives: readonly number[]
  /** whether the numbers over the limit only grow, meter by meter */
  readonly growing: boolean
  /** meters of which most cells are text */
  readonly textual: readonly string[]
}

/** A half-hour of a household is far below this in kWh, and above it in Wh. */
const kilowattHoursMost = 50
const marks = [-1, -9, -99, -999, -9999, -99_999]

const texts: Readonly<Record<CellFault, readonly [string, string]>> = {
  text: [`is not a whole number from 0 to ${wattHoursMax} Wh`, 'cells are not numbers'],
  fraction: ['is not a whole number of Wh', 'readings are not whole numbers'],
  negative: ['is negative', 'readings are negative'],
  'too-large': [`is over ${wattHoursMax} Wh`, `readings are over ${formatCount(wattHoursMax)} Wh`],
  comma: ['is a number with a comma or a space in it', 'numbers have a comma or a space in them'],
}

const decimalComma = ['has a decimal comma', 'numbers have a decimal comma'] as const

/** One problem for each kind of cell that is no reading. */
export function cellProblems(sightings: Sightings<CellFault>, facts: CellFacts): CsvProblem[] {
  return sightings.kinds.map((kind) => {
    const [one, many] = kind === 'comma' && facts.decimalCommas ? decimalComma : texts[kind]
    return countedProblem(sightings.get(kind)!, one, many, fixOf(kind, facts))
  })
}

function fixOf(kind: CellFault, facts: CellFacts): string {
  if (kind === 'text') return textFix(facts)
  if (kind === 'comma') return commaFix(facts)
  if (kind === 'negative') return negativeFix(facts)
  return kind === 'fraction' ? fractionFix(facts) : tooLargeFix(facts)
}

function textFix({ textual }: CellFacts): string {
  const [first] = textual
  if (first === undefined) return 'give whole Wh per half-hour, blank if the reading is missing'
  const columns = textual.length === 1 ? `column ${quoted(first)} is` : `${textual.length} columns are`
  return `${columns} text and no meter: leave out every column that is not a meter`
}

function commaFix({ decimalCommas }: CellFacts): string {
  return decimalCommas
    ? 'write decimals with a point'
    : 'write decimals with a point and thousands without a sign; the source says which of both it is'
}

/** Rounding kWh would spoil them. */
function fractionFix({ largest }: CellFacts): string {
  return largest <= kilowattHoursMost
    ? `they look like kWh (at most ${threeDigits(largest)}): multiply them by 1,000 and round then; ` +
        'if the source says kW, multiply by 500'
    : 'look up their unit first: Wh are rounded, kWh multiplied by 1,000 and then rounded, W halved and then rounded'
}

function negativeFix({ negatives }: CellFacts): string {
  if (negatives.length === 1 && marks.includes(negatives[0]!)) {
    return `${negatives[0]} seems to mark missing readings: leave these cells blank, do not make them 0`
  }
  return 'leave out meters that feed in, or give their consumption alone; do not make negative readings 0'
}

function tooLargeFix({ growing }: CellFacts): string {
  return growing
    ? 'they only grow, as registers do: give the differences from one half-hour to the next'
    : 'if the source says W, halve them for the Wh of a half-hour; otherwise leave out these meters'
}
