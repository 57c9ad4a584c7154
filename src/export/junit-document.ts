import { isoTime } from './benchmarks.ts'
import { xmlAttribute, xmlText } from './escape.ts'

/** What became of a test, if it did not pass. */
export interface Outcome {
  readonly kind: 'failure' | 'error' | 'skipped'
  readonly type: string
  /** one line */
  readonly message: string
  /** all that a reader of the message alone would miss: some tools drop properties and the names of suites */
  readonly text: string
}

export interface TestCase {
  readonly classname: string
  readonly name: string
  readonly timeS: number
  /** null = it passed */
  readonly outcome: Outcome | null
  /** what there is to say of a test that passed; an outcome has a text of its own */
  readonly output: string
}

export interface TestSuite {
  readonly name: string
  /** microseconds since the Unix epoch; 0 = not known */
  readonly startedUs: number
  readonly properties: readonly (readonly [name: string, value: string])[]
  readonly cases: readonly TestCase[]
}

/** The XML that JUnit's Ant task made popular, as the xUnit plugin of Jenkins describes it. */
export function junitDocument(suites: readonly TestSuite[]): string {
  const cases = suites.flatMap((suite) => suite.cases)
  const attributes = { name: 'loadcurve', tests: String(cases.length), ...countsOf(cases), time: timeOf(cases) }
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('testsuites', attributes, suites.map(suiteOf).join(''), '')}`
}

function suiteOf({ name, startedUs, properties, cases }: TestSuite): string {
  const attributes = {
    ...{ name, tests: String(cases.length), ...countsOf(cases), skipped: count(cases, 'skipped') },
    ...{ time: timeOf(cases), ...(startedUs === 0 ? {} : { timestamp: isoTime(startedUs).replace('Z', '') }) },
  }
  const known = properties
    .filter(([, value]) => value !== '')
    .map(([property, value]) => element('property', { name: property, value }, '', '      '))
  const inside = [
    known.length === 0 ? '' : element('properties', {}, known.join(''), '    '),
    ...cases.map(({ classname, name: test, timeS, outcome, output }) => {
      const told = outcome === null ? outputOf(output) : outcomeOf(outcome)
      return element('testcase', { classname, name: test, time: timeS.toFixed(3) }, told, '    ')
    }),
  ]
  return element('testsuite', attributes, inside.join(''), '  ')
}

function outputOf(text: string): string {
  return text === '' ? '' : `      <system-out>${xmlText(text)}</system-out>\n`
}

function outcomeOf({ kind, type, message, text }: Outcome): string {
  const attributes = attributesOf({ type, message })
  return `      <${kind}${attributes}>${xmlText(text)}</${kind}>\n`
}

function element(name: string, attributes: Readonly<Record<string, string>>, inside: string, indent: string): string {
  const start = `${indent}<${name}${attributesOf(attributes)}`
  return inside === '' ? `${start}/>\n` : `${start}>\n${inside}${indent}</${name}>\n`
}

function attributesOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${xmlAttribute(value)}"`)
    .join('')
}

function countsOf(cases: readonly TestCase[]) {
  return { failures: count(cases, 'failure'), errors: count(cases, 'error') }
}

function count(cases: readonly TestCase[], kind: Outcome['kind']): string {
  return String(cases.filter(({ outcome }) => outcome?.kind === kind).length)
}

function timeOf(cases: readonly TestCase[]): string {
  return cases.reduce((sum, { timeS }) => sum + timeS, 0).toFixed(3)
}
