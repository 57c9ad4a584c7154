import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { builtParts } from '../src/cli/parts.ts'
import { createProgram } from '../src/cli/program.ts'
import { exitCodes } from '../src/errors.ts'
import { bareMetrics } from '../src/scenarios/fields/objective.ts'
import { scenarioJsonSchema } from '../src/scenarios/fields/schema.ts'
import { parseScenario } from '../src/scenarios/scenario-file.ts'
import { latencyKinds } from '../src/types/measurement.ts'
import { fakeIo } from './cli/fake-io.ts'
import { codeIn, fencesOf, rowsOf, sectionOf } from './readme/markdown.ts'
import { fieldNames, writtenDefaults } from './readme/schema-fields.ts'

const fileOf = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url))
const readme = readFileSync(fileOf('README.md'), 'utf8')
const namesIn = (folder: string, end: string) =>
  readdirSync(fileOf(folder))
    .filter((file) => file.endsWith(end))
    .map((file) => file.slice(0, -end.length))

const program = createProgram({ io: fakeIo(), parts: builtParts, argv: [], onExitCode: () => {} })
/** `stack up`: the commands of a command stand for it. */
function optionsBelow(parent: Command, path = ''): [command: string, options: string[]][] {
  return parent.commands
    .filter((command) => command.name() !== 'help')
    .flatMap((command) => {
      const name = `${path}${command.name()}`
      const own: [string, string[]] = [name, command.options.map((option) => option.flags)]
      return command.commands.length > 0 ? optionsBelow(command, `${name} `) : [own]
    })
}
const optionsOf = new Map(optionsBelow(program))
const flagsIn = (text: string) => [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(([flag]) => flag)
/** The options of the command that a line of code names; of all commands where it names none. */
function optionsBeside(code: string): string[] {
  const [, first, second] = /\bloadcurve ([a-z]\w*)(?: ([a-z]\w*))?/.exec(code) ?? []
  const options = optionsOf.get(`${first} ${second}`) ?? optionsOf.get(`${first}`)
  return options ?? (first === undefined ? [...optionsOf.values()].flat() : [])
}
/** What the README says of other tools is theirs. */
const ours = readme.replace(sectionOf(readme, 'The stall, in other tools'), '')

describe('the README', () => {
  const scenarios = fencesOf(readme, 'yaml')

  test('shows scenarios', () => {
    expect(scenarios.length).toBeGreaterThan(1)
  })

  test.each(scenarios.map((text, i) => [i + 1, text] as const))('has a scenario %i that is valid', (_, text) => {
    const models = namesIn('models', '.json')
    expect(
      parseScenario({ text, file: 'README.md', env: { KAFKA_PASSWORD: 'secret' }, models, memoryBytes: 8 * 2 ** 30 })
        .problems,
    ).toEqual([])
  })

  test('names commands that exist, all of them', () => {
    const named = codeIn(ours).flatMap((code) => [...code.matchAll(/\bloadcurve ([a-z]\w*)/g)].map((match) => match[1]))
    const known = [...optionsOf.keys()].map((command) => command.split(' ')[0]!)
    expect([...new Set(named)].toSorted()).toEqual([...new Set(known)].toSorted())
  })

  test('names no flag that the command beside it does not have', () => {
    const wrong = codeIn(ours).flatMap((code) => {
      const known = ['--help', '--version', ...optionsBeside(code).flatMap(flagsIn)]
      return flagsIn(code).filter((flag) => !known.includes(flag))
    })
    expect(wrong).toEqual([])
  })

  test('lists every option of every command', () => {
    const listed = rowsOf(sectionOf(readme, 'Commands')).map((row) => [
      /loadcurve (\w+(?: [a-z]+)?)/.exec(row[0]!)![1],
      [...row[2]!.matchAll(/`([^`]+)`/g)].map((match) => match[1]),
    ])
    expect(new Map(listed as [string, string[]][])).toEqual(optionsOf)
  })

  test('has a table of exactly the exit codes that there are', () => {
    const listed = rowsOf(sectionOf(readme, 'Exit codes')).map((row) => Number(row[0]))
    expect(listed).toEqual([...new Set([0, ...Object.values(exitCodes)])].toSorted((a, b) => a - b))
  })

  test('names every scenario that ships', () => {
    const listed = rowsOf(sectionOf(ours, 'Scenarios that ship')).map((row) => row[0]!.replaceAll('`', ''))
    expect(listed.toSorted()).toEqual(namesIn('scenarios', '.yaml').toSorted())
  })

  test('names every field of a scenario and every metric of an objective', () => {
    const words = new Set(codeIn(sectionOf(readme, 'Scenarios')).flatMap((code) => code.match(/\w+/g) ?? []))
    const asked = [...fieldNames(scenarioJsonSchema()), ...bareMetrics, ...latencyKinds]
    expect(asked.filter((name) => !words.has(name))).toEqual([])
  })

  test('tells every default of a scenario as it is', () => {
    const told = new Map(rowsOf(sectionOf(readme, 'Scenarios')).map(([field, value]) => [field, value?.split(' ')[0]]))
    const wrong = writtenDefaults(scenarioJsonSchema()).filter(([path, written]) => {
      const field = path.replace('target.options.', '')
      return told.get(`\`${field}\``) !== `\`${written}\``
    })
    expect(wrong).toEqual([])
  })
})
