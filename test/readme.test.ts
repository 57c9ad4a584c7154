import { describe, expect, test } from 'vitest'
import { exitCodes } from '../src/exit-codes.ts'
import { bareMetrics } from '../src/scenarios/fields/objective.ts'
import { describePlan } from '../src/scenarios/plan/describe-plan.ts'
import { formatPlan } from '../src/scenarios/plan/plan-text.ts'
import { parseScenario } from '../src/scenarios/scenario-file.ts'
import { latencyKinds } from '../src/types/measurement.ts'
import { hints } from '../src/verdict/warnings/hints.ts'
import { commandHelps } from './readme/command-pages.ts'
import { withoutMade } from './readme/generated.ts'
import { codeIn, fencesOf, rowsOf, sectionOf, withoutCode } from './readme/markdown.ts'
import { allPages, docOf, docs, namesIn, readme } from './readme/pages.ts'

const pages = [readme, ...docs]
const stall = 'The stall that many tools miss'
/** What pages say of other tools is theirs. */
const ours = pages.map(({ path, text }) => ({
  path,
  text: text.replace(path === 'README.md' ? sectionOf(text, stall) : '', ''),
}))
const code = ours.flatMap(({ text }) => codeIn(text))

const helps = commandHelps()
const optionsOf = new Map(helps.map(({ name, options }) => [name, options]))
const flagsIn = (text: string) => [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag)
/** The options of the command that a line of code names; of all commands where it names none. */
function optionsBeside(line: string): readonly string[] {
  const [, first, second] = /\bloadcurve ([a-z]\w*)(?: ([a-z]\w*))?/.exec(line) ?? []
  const options = optionsOf.get(`${first} ${second}`) ?? optionsOf.get(`${first}`)
  return options ?? (first === undefined ? [...optionsOf.values()].flat() : [])
}

describe('the README', () => {
  test('is an introduction of at most 150 lines', () => {
    expect(readme.text.trimEnd().split('\n').length).toBeLessThanOrEqual(150)
  })

  test('leads to every page of docs', () => {
    const linked = [...readme.text.matchAll(/\]\((docs\/[\w-]+\.md)\)/g)].map(([, path]) => path!)
    expect([...new Set(linked)].toSorted()).toEqual(docs.map(({ path }) => path).toSorted())
  })
})

describe('the README and the pages of docs', () => {
  const scenarios = pages.flatMap(({ path, text }) => fencesOf(text, 'yaml').map((yaml) => [path, yaml] as const))

  test('show scenarios', () => {
    expect(scenarios.length).toBeGreaterThan(3)
  })

  test.each(scenarios)('%s shows a scenario that is valid', (file, text) => {
    const env = { KAFKA_PASSWORD: 'secret' }
    const read = parseScenario({ text, file, env, models: namesIn('models', '.json'), memoryBytes: 8 * 2 ** 30 })
    expect(read.problems).toEqual([])
  })

  test('show what validate prints of the least scenario', () => {
    const text = sectionOf(docOf('scenarios'), 'The least')
    const [file] = fencesOf(text, 'yaml')
    const read = parseScenario({ text: file!, file: 'least.yaml', env: {}, models: ['london'] })
    const printed = formatPlan(describePlan(read.scenario!)).split('\n')
    const shown = fencesOf(text, 'text').flatMap((fence) => fence.trim().split('\n'))
    expect(shown.slice(0, -1)).toEqual(printed.slice(0, shown.length - 1))
  })

  test('name commands that exist, all of them', () => {
    const named = code.flatMap((line) => [...line.matchAll(/\bloadcurve ([a-z]\w*)/g)].map((match) => match[1]!))
    const known = helps.slice(1).map(({ name }) => name.split(' ')[0]!)
    expect([...new Set(named)].filter((name) => !known.includes(name))).toEqual([])
    expect(known.filter((name) => !named.includes(name))).toEqual([])
  })

  test('name no flag that the command beside it does not have', () => {
    const wrong = code.flatMap((line) => {
      const known = ['--help', '--version', ...optionsBeside(line).flatMap(flagsIn)]
      return flagsIn(line).filter((flag) => !known.includes(flag))
    })
    expect(wrong).toEqual([])
  })

  test('run scenarios that ship, or that the page itself shows', () => {
    const shown = scenarios.map(([, text]) => /^name: (\S+)/m.exec(text)![1])
    const known = [...namesIn('scenarios', '.yaml'), ...shown, 'mine']
    const run = code.flatMap((line) =>
      [...line.matchAll(/\bloadcurve (?:run|conformance) ([a-z][\w-]*)(?![\w/-])/g)].map((match) => match[1]!),
    )
    expect(run.length).toBeGreaterThan(10)
    expect(run.filter((name) => !known.includes(name))).toEqual([])
  })
})

describe('the pages of docs', () => {
  test('open with what they are for, and lead on to another page', () => {
    const silent = docs.filter(({ text }) => !/^# .+\n\n[A-Z]/.test(text) || !/\]\([\w-]+\.md(#[\w-]+)?\)/.test(text))
    expect(silent.map(({ path }) => path)).toEqual([])
  })

  test('have a table of exactly the exit codes that there are', () => {
    const listed = rowsOf(sectionOf(docOf('results'), 'Exit codes')).map((row) => Number(row[0]))
    expect(listed).toEqual([...new Set([0, ...Object.values(exitCodes)])].toSorted((a, b) => a - b))
  })

  test('list every scenario that ships', () => {
    const listed = rowsOf(sectionOf(docOf('scenarios'), 'Scenarios that ship')).map((row) =>
      row[0]!.replaceAll('`', ''),
    )
    expect(listed.toSorted()).toEqual(namesIn('scenarios', '.yaml').toSorted())
  })

  test('name every metric of an objective', () => {
    const words = new Set(
      codeIn(sectionOf(docOf('scenarios'), '`objectives`')).flatMap((span) => span.match(/\w+/g) ?? []),
    )
    expect([...bareMetrics, ...latencyKinds].filter((name) => !words.has(name))).toEqual([])
  })

  test('explain every warning that a run can give, and say what to do about it', () => {
    const rows = rowsOf(sectionOf(docOf('measurement'), 'Warnings'))
    const explained = rows.map((row) => row[0]!.replaceAll('`', ''))
    expect(explained.toSorted()).toEqual(Object.keys(hints).toSorted())
    expect(rows.filter(([, means, help]) => means === '' || help === undefined || help === '')).toEqual([])
  })

  test('name in the rules for INVALID only warnings that are explained below', () => {
    const named = rowsOf(sectionOf(docOf('measurement'), 'When a run is INVALID')).map((row) =>
      row[2]!.replaceAll('`', ''),
    )
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((name) => !Object.keys(hints).includes(name))).toEqual([])
  })
})

describe('every page', () => {
  test('keeps to the words of the field', () => {
    const odd = [/\btold\b/, /\bfigures\b/, /\bnobody\b/i, /\banew\b/, /whole or not at all/, /\bthe books\b/]
    const prose = allPages.map(({ path, text }) => [path, withoutCode(withoutMade(text))] as const)
    const found = prose.flatMap(([path, text]) =>
      odd.filter((word) => word.test(text)).map((word) => `${path}: ${word.exec(text)![0]}`),
    )
    expect(found).toEqual([])
  })
})
