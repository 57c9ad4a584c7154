import { formatCount } from '../../units.ts'
import { type CsvProblem, countedProblem, linesText, type Sightings } from './sightings.ts'

/** What can be wrong with a row as a whole; `header` is one that comes again, `other-header` one of other columns. */
export type RowFault = 'width' | 'quote' | 'header' | 'other-header'

export interface RowFacts {
  /** fields of the header */
  readonly fields: number
  readonly meters: number
  readonly rows: number
  /** how often each wrong number of fields occurs */
  readonly widths: ReadonlyMap<number, number>
}

const quotes = ['runs over several lines', 'fields run over several lines'] as const
const closeQuotes = 'close each quote in the field in which it opens'
const joinByName =
  'files were joined line by line, and their columns differ: join them by the names of the columns, ' +
  'with pandas: pd.concat([...])'

export function rowProblems(sightings: Sightings<RowFault>, facts: RowFacts): CsvProblem[] {
  const quote = sightings.get('quote')
  return [
    ...widthProblem(sightings, facts),
    ...(quote === undefined ? [] : [countedProblem(quote, ...quotes, closeQuotes)]),
    ...headerAgain(sightings, 'header', 'the header', 'delete it there; files that were joined had one each'),
    ...headerAgain(sightings, 'other-header', 'another header', joinByName),
  ]
}

function widthProblem(sightings: Sightings<RowFault>, facts: RowFacts): CsvProblem[] {
  const width = sightings.get('width')
  if (width === undefined) return []
  const { count, firstLine, lastLine, example } = width
  const what =
    count === 1
      ? `line ${firstLine}: ${example} fields instead of ${facts.fields}`
      : `${linesText(firstLine, lastLine)}: ${formatCount(count)} rows do not have ${facts.fields} fields, ` +
        `the first has ${example}`
  return [{ line: firstLine, what, fix: widthFix(facts) }]
}

/** With decimal commas that are not quoted, a row has two fields for each reading. */
function widthFix({ fields, meters, rows, widths }: RowFacts): string {
  const [usual, count] = [...widths].reduce((a, b) => (b[1] > a[1] ? b : a), [0, 0])
  if (usual === 2 * meters + 1 && meters > 0)
    return 'these look like decimal commas: write decimals with a point, or put each reading in quotes'
  return count > rows / 2
    ? `name each column in the header: it has ${fields} fields, and most rows have ${usual}`
    : 'give every row a field for each meter, blank if the reading is missing'
}

function headerAgain(sightings: Sightings<RowFault>, kind: RowFault, name: string, fix: string): CsvProblem[] {
  const sighting = sightings.get(kind)
  if (sighting === undefined) return []
  const { count, firstLine, lastLine } = sighting
  const times = count === 1 ? 'once more' : `${formatCount(count)} times more`
  return [{ line: firstLine, what: `${linesText(firstLine, lastLine)}: ${name} comes ${times}`, fix }]
}
