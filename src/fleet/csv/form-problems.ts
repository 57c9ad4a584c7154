import type { Delimiter, Head } from './head.ts'
import { firstMeterColumn, type Layout } from './layouts.ts'
import { type CsvProblem, linesText, quoted } from './sightings.ts'

const delimiterNames: Readonly<Record<Exclude<Delimiter, ','>, string>> = {
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'vertical bars',
  ' ': 'spaces',
}

/** What is wrong with the form of a CSV: delimiter, lines above the header, layout and header. */
export function formProblems(head: Head, layout: Layout): CsvProblem[] {
  const { odd, wide, headed } = layout
  return [
    ...delimiterProblem(head.delimiter),
    ...linesAbove(head),
    ...(odd === null ? [] : [{ line: 0, ...odd }]),
    ...(wide && headed ? headerProblems(head, layout) : []),
    ...unitProblem(head),
    ...enedisProblem(head),
  ]
}

function delimiterProblem(delimiter: Delimiter): CsvProblem[] {
  if (delimiter === ',') return []
  const sign = delimiter === '\t' ? '\\t' : delimiter
  const decimal = delimiter === ';' ? ", decimal=','" : ''
  return [
    {
      line: 0,
      what: `the fields are separated by ${delimiterNames[delimiter]}, not by commas`,
      fix:
        'write it anew with commas between fields and points in numbers, with pandas: ' +
        `pd.read_csv('in.csv', sep='${sign}'${decimal}).to_csv('out.csv', index=False); ` +
        'replacing signs in the text breaks numbers with decimal commas',
    },
  ]
}

function linesAbove({ headerLine, lastLineAbove }: Head): CsvProblem[] {
  if (lastLineAbove === 0) return []
  const verb = lastLineAbove === 1 ? 'is' : 'are'
  const what = `${linesText(1, lastLineAbove)} ${verb} above the header, which seems to be line ${headerLine}`
  return [{ line: 1, what, fix: 'delete what is above the header, but note the unit if it stands there' }]
}

function headerProblems({ header, headerLine, delimiter }: Head, layout: Layout): CsvProblem[] {
  const names = header.slice(firstMeterColumn(layout)).filter((name) => name !== '')
  const problems: CsvProblem[] = []
  const add = (what: string, fix: string) =>
    problems.push({ line: headerLine, what: `line ${headerLine}: ${what}`, fix })
  const shown = quoted(header.join(delimiter))
  if (names.length === 0)
    add(`header ${shown} is not \`utc,<meter>,...\``, 'write a header: utc, then one name per meter')
  else if (layout.timeColumn === null && header[layout.stampColumn ?? 0]!.toLowerCase() !== 'utc') {
    const fix = 'call the first column utc, if it has the start of each half-hour in UTC'
    add(`header ${shown} is not \`utc,<meter>,...\``, fix)
  }
  const doubled = names.filter((name, i) => names.indexOf(name) < i)
  const [first] = doubled
  const fix = 'keep one of them if both are the same meter, and name them apart if not'
  if (doubled.length === 1) add(`meter ${quoted(first!)} has two columns`, fix)
  else if (first !== undefined) {
    add(`${doubled.length} columns have the name of another, the first ${quoted(first)}`, fix)
  }
  return problems
}

/** A unit in the names of columns: kWh or W would be read as Wh. */
function unitProblem({ header, headerLine }: Head): CsvProblem[] {
  const unitIn = (name: string) => /(?<!per[ _/]?)[km]wh/i.exec(name)?.[0] ?? /[([](k?w)[)\]]/i.exec(name)?.[1]
  const name = header.find((each) => unitIn(each) !== undefined)
  if (name === undefined) return []
  const unit = unitIn(name)!
  const factors: Readonly<Record<string, string>> = {
    kwh: 'multiply by 1,000',
    mwh: 'multiply by 1,000,000',
    w: 'halve them, if they are the mean of each half-hour',
    kw: 'multiply by 500, if they are the mean of each half-hour',
  }
  const fix = `convert the readings to whole Wh and leave out the unit: ${factors[unit.toLowerCase()]}`
  return [{ line: headerLine, what: `line ${headerLine}: ${quoted(name)} names the unit ${unit}, not Wh`, fix }]
}

/** The exports of Enedis: mean W, stamped at the end of the half-hour as a rule. */
function enedisProblem({ header, headerLine }: Head): CsvProblem[] {
  if (!header.some((name) => /^horodate$/i.test(name))) return []
  return [
    {
      line: headerLine,
      what: `line ${headerLine}: "Horodate" is the header of Enedis, whose load curves are in W, not in Wh`,
      fix:
        'where the export says W, halve the readings; and look whether its first time of a day is 00:30: then ' +
        'times mark ends of half-hours, and go back by 30 min',
    },
  ]
}
