import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import {
  circles,
  closureFaults,
  crowdedFolders,
  figureFaults,
  fileLengthFaults,
  functionLengthFaults,
  importFaults,
  patternFaults,
  purityFaults,
  roomOf,
} from './architecture/checks.ts'
import { orderFaults } from './architecture/order.ts'
import {
  arrows,
  leafFiles,
  longClosures,
  longFiles,
  longFunctions,
  pureFolders,
  readersOfSeries,
} from './architecture/rules.ts'
import { functionsOf, parseSource, type Source } from './architecture/source.ts'

const src = fileURLToPath(new URL('../src/', import.meta.url))
const sources: readonly Source[] = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => parseSource(path.replaceAll('\\', '/'), readFileSync(join(src, path), 'utf8')))
const rooms = [...new Set(sources.map(({ path }) => roomOf(path)).filter((room) => room !== ''))]

describe('the house', () => {
  it('has rules for every room below src, and only leaf files beside them', () => {
    expect(rooms.filter((room) => !(room in arrows))).toEqual([])
    const beside = sources.map(({ path }) => path).filter((path) => !path.includes('/'))
    expect(beside.toSorted()).toEqual([...leafFiles].toSorted())
    expect(pureFolders.filter((folder) => !rooms.includes(folder))).toEqual([])
  })

  it('lets each room import only what lies below it, and only the packages it is known for', () => {
    expect(sources.flatMap(importFaults)).toEqual([])
  })

  it('keeps clocks, randomness, timers and the process out of the pure folders', () => {
    expect(sources.flatMap(purityFaults)).toEqual([])
  })

  it('lets no pattern on names decide what a chart, a cost or a warning takes of a series', () => {
    expect(sources.flatMap(patternFaults)).toEqual([])
    const paths = sources.map(({ path }) => path)
    expect(readersOfSeries.filter((reader) => !paths.some((path) => path.startsWith(reader)))).toEqual([])
  })

  it('has no file over 300 lines', () => {
    expect(sources.flatMap(fileLengthFaults)).toEqual([])
  })

  it('has no function over 50 lines, with the functions inside it', () => {
    expect(sources.flatMap(functionLengthFaults)).toEqual([])
  })

  it('has no class that is written as a function of over 30 lines', () => {
    expect(sources.flatMap(closureFaults)).toEqual([])
  })

  it('declares no constant below code that runs, if a function reads it', () => {
    expect(sources.flatMap(orderFaults)).toEqual([])
  })

  it('has no folder with more than 25 files directly in it', () => {
    expect(crowdedFolders(sources.map(({ path }) => path))).toEqual([])
  })

  it('has no circle of files but a parent and its parts', () => {
    expect(circles(sources)).toEqual([])
  })

  it('reads what happened in a run from its facts, not from the figures or codes of its warnings', () => {
    expect(sources.flatMap(figureFaults)).toEqual([])
  })

  it('has no exception that nothing needs', () => {
    const long = sources.filter(({ text }) => text.split('\n').length > 301).map(({ path }) => path)
    expect(Object.keys(longFiles).filter((path) => !long.includes(path))).toEqual([])
    const functions = sources.flatMap((source) =>
      functionsOf(source).map((each) => ({ ...each, place: `${source.path}: ${each.name}` })),
    )
    const needed = functions.filter(({ lines }) => lines > 50).map(({ place }) => place)
    expect(Object.keys(longFunctions).filter((place) => !needed.includes(place))).toEqual([])
    const closures = functions.filter(({ lines, state }) => state.length > 0 && lines > 30).map(({ place }) => place)
    expect(Object.keys(longClosures).filter((place) => !closures.includes(place))).toEqual([])
  })
})

describe('the benches', () => {
  const scripts = fileURLToPath(new URL('../scripts/', import.meta.url))
  const files = readdirSync(scripts, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.mjs'))
  const measured = files.flatMap((file) => {
    const text = readFileSync(join(scripts, file), 'utf8')
    return [...text.matchAll(/dist\('([^']+)\.js'\)/g)].map(([, path]) => `${path}.ts`)
  })

  it('measure files that there are', () => {
    expect(measured.length).toBeGreaterThan(10)
    const known = sources.map(({ path }) => path)
    expect(measured.filter((path) => !known.includes(path))).toEqual([])
  })
})

describe('the guard of the house', () => {
  const imports = (path: string, text: string) => importFaults(parseSource(path, text))
  const uses = (path: string, text: string) => purityFaults(parseSource(path, text))

  const refused: [string, string, string, string][] = [
    ['a sideways import', 'drivers/a.ts', "import { b } from '../targets/b.ts'", 'drivers may not'],
    ['an upward import', 'stats/a.ts', "import { b } from '../run/b.ts'", 'stats may not'],
    ['an upward import of a type', 'stats/a.ts', "import type { B } from '../verdict/b.ts'", 'stats may not'],
    [
      'an upward import from a subfolder',
      'targets/x/a.ts',
      "import { b } from '../../journey/b.ts'",
      'targets may not',
    ],
    ['run from below the command line', 'run/a.ts', "import { b } from '../cli/b.ts'", 'run may not'],
    ['a passed-on import', 'contract/a.ts', "export { b } from '../fleet/b.ts'", 'contract may not'],
    ['a dynamic import', 'pacing/a.ts', "const b = await import('../fleet/b.ts')", 'pacing may not'],
    ['an import inside a type', 'pacing/a.ts', "type B = import('../fleet/b.ts').B", 'pacing may not'],
    ['a leaf file that looks up', 'units.ts', "import { b } from './run/b.ts'", 'a leaf file may not'],
    ['the vocabulary that looks up', 'types/a.ts', "import type { B } from '../stats/b.ts'", 'types may not'],
    ['a file beside the leaf files', 'run/a.ts', "import { b } from '../helpers.ts'", 'no leaf file'],
    ['a file outside of src', 'run/a.ts', "import { b } from '../../test/b.ts'", 'no file of src'],
    ['a package of another folder', 'stats/a.ts', "import { z } from 'zod'", 'the package zod'],
    ['an unknown package', 'cli/a.ts', "import _ from 'lodash'", 'the package lodash'],
    ['part of a package', 'run/a.ts', "import { b } from 'chart.js/auto'", 'the package chart.js/auto'],
    ['a node module in a pure folder', 'report/a.ts', "import { join } from 'node:path'", 'node:path'],
    ['a node module in the page', 'report/page/a.ts', "import { join } from 'node:path'", 'node:path'],
    ['a node module in a leaf file', 'units.ts', "import { join } from 'node:path'", 'node:path'],
    ['the clock in a pure folder', 'oracle/a.ts', "import { threadClock } from '../clock.ts'", 'clock.ts'],
    [
      'the package in a pure folder',
      'report/a.ts',
      "import { builtPageDir } from '../package-files.ts'",
      'package-files.ts',
    ],
    ['the page from the report', 'report/a.ts', "import { b } from './page/b.ts'", 'report may not'],
    ['the page beyond the report', 'report/page/a.ts', "import { b } from '../../stats/b.ts'", 'page may not'],
    [
      'a driver outside of assemble',
      'run/a.ts',
      "import { b } from '../drivers/null.ts'",
      'only run/threads/assemble.ts',
    ],
    [
      'a target that starts a program itself',
      'targets/a.ts',
      "import { spawn } from 'node:child_process'",
      'launch.ts',
    ],
    ['a service from a target', 'targets/x/a.ts', "import { b } from '../../services/kafka.ts'", 'targets may not'],
    ['a service from the programs', 'services/programs/a.ts', "import { b } from '../kafka.ts'", 'programs may not'],
    ['a target in the command line', 'cli/a.ts', "import { b } from '../targets/b.ts'", 'only run/threads/assemble.ts'],
  ]
  it.each(refused)('refuses %s', (_, path, text, words) => {
    const [fault, ...more] = imports(path, text)
    expect(fault).toContain(path)
    expect(fault).toContain(words)
    expect(more).toEqual([])
  })

  it.each([
    ['a leaf file', 'stats/a.ts', "import { b } from '../units.ts'"],
    ['the vocabulary', 'stats/a.ts', "import type { B } from '../types/plan.ts'"],
    ['the clock as a type', 'oracle/a.ts', "import { type Clock } from '../clock.ts'"],
    ['a file of the same folder', 'targets/embedded/a.ts', "import { b } from '../b.ts'"],
    ['a folder below', 'cli/a.ts', "import { b } from '../run/b.ts'"],
    ['a concrete part in assemble', 'run/threads/assemble.ts', "import { b } from '../../drivers/null.ts'"],
    ['what drivers have in common', 'run/a.ts', "import { acceptedOnSending } from '../drivers/driver.ts'"],
    ['the report from the page', 'report/page/a.ts', "import { b } from '../data/shape.ts'"],
    ['processes from a target', 'targets/node/a.ts', "import { b } from '../../services/processes/launch.ts'"],
    ['a part of a known package', 'report/page/a.ts', "import { Chart } from 'chart.js/auto'"],
  ])('allows %s', (_, path, text) => {
    expect(imports(path, text)).toEqual([])
  })

  const impure = [
    'const at = Date.now()',
    'const at = new Date()',
    'const at = Date()',
    'const x = Math.random()',
    'const at = performance.now()',
    'const dir = process.env.HOME',
    'setTimeout(() => {}, 5)',
    'setInterval(() => {}, 5)',
    'const page = await fetch(url)',
    'const id = crypto.randomUUID()',
    'console.log(1)',
  ]
  it.each(impure)('refuses in a pure folder: %s', (text) => {
    expect(uses('verdict/a.ts', text)).toHaveLength(1)
    expect(uses('run/a.ts', text)).toEqual([])
  })

  it('does not mistake a name or a given date for a clock', () => {
    const text = "const d = new Date(Date.UTC(2014, 0, 1)); const o = { process: 1, fetch: 2 }; const s = 'Date.now()'"
    expect(uses('scenarios/a.ts', text)).toEqual([])
  })

  it.each([
    'const at = warning.figures.stoppedAtUs',
    "const at = warning['figures']",
    'const of = ({ figures }: Warning) => figures.resentReadings',
    "const stopped = warnings.some(({ code }) => code === 'STOPPED_EARLY')",
    "const rest = warnings.filter((one) => one.code !== 'RESENT')",
  ])('refuses to read a warning: %s', (text) => {
    expect(figureFaults(parseSource('stats/a.ts', text)).length).toBeGreaterThan(0)
    expect(figureFaults(parseSource('results/format-1.ts', text))).toEqual([])
  })

  it('takes figures that are written, and other codes', () => {
    const text = "const figures = { x: 1 }; const w = { figures }; if (error.code === 'ENOENT') f(w)"
    expect(figureFaults(parseSource('run/a.ts', text))).toEqual([])
  })

  it.each([
    'const cpu = /^host[.]cpu/',
    "const cpu = new RegExp('^host')",
    "const cpu = RegExp('^host')",
  ])('refuses a pattern in a chart, and takes it elsewhere: %s', (text) => {
    expect(patternFaults(parseSource('report/data/charts/host.ts', text))).toHaveLength(1)
    expect(patternFaults(parseSource('report/data/hop-owners.ts', text))).toEqual([])
  })

  it('refuses a file of 301 lines, and takes one of 300', () => {
    const lines = (count: number) => parseSource('run/a.ts', 'export {}\n'.repeat(count))
    expect(fileLengthFaults(lines(301))).toEqual(['run/a.ts has 301 lines'])
    expect(fileLengthFaults(lines(300))).toEqual([])
  })

  it('refuses a function of 51 lines, wherever it stands, and takes one of 50', () => {
    const body = (lines: number) => `{\n${'  f()\n'.repeat(lines - 2)}}`
    const long = (text: string) => functionLengthFaults(parseSource('run/a.ts', text))
    expect(long(`function named() ${body(50)}`)).toEqual([])
    expect(long(`function named() ${body(51)}`)).toEqual(['run/a.ts: named has 51 lines'])
    expect(long(`const arrow = () => ${body(51)}`)).toEqual(['run/a.ts: arrow has 51 lines'])
    expect(long(`class A {\n  method() ${body(60)}\n}`)).toEqual(['run/a.ts: method has 60 lines'])
    expect(long(`const o = {\n  step: () => ${body(51)},\n}`)).toEqual(['run/a.ts: step has 51 lines'])
  })

  it('counts the functions inside a function as part of it', () => {
    const inner = (n: number) => `  const f${n} = () => {\n${'    g()\n'.repeat(20)}  }\n`
    const factory = `function factory() {\n${[1, 2, 3].map(inner).join('')}  return f1\n}`
    expect(functionLengthFaults(parseSource('run/a.ts', factory))).toEqual(['run/a.ts: factory has 69 lines'])
    const [whole, ...parts] = functionsOf(parseSource('run/a.ts', factory))
    expect(whole).toEqual({ name: 'factory', lines: 69, state: [] })
    expect(parts.map(({ name, lines }) => `${name}: ${lines}`)).toEqual(['f1: 22', 'f2: 22', 'f3: 22'])
  })

  it('refuses a function of 31 lines that keeps what functions inside it change, and takes one of 30', () => {
    const counter = (declared: string, ...uses: string[]) => {
      const head = `function counter() {\n  ${declared}\n  const add = () => ${uses[0]}\n  const see = () => ${uses[1]}\n`
      return (lines: number) => `${head}${'  f()\n'.repeat(lines - 6)}  return { add, see }\n}`
    }
    const faults = (text: string) => closureFaults(parseSource('run/a.ts', text))
    const plain = counter('let count = 0', 'count++', 'count')
    expect(faults(plain(30))).toEqual([])
    expect(faults(plain(31))).toEqual(['run/a.ts: counter keeps count in 31 lines'])
    const [inPair, assigned] = [
      counter('let [count, n] = [0, 1]', '(count += n)', 'count'),
      counter('let count = 0', '(count = 1)', 'count'),
    ]
    expect(faults(inPair(31))).toEqual(['run/a.ts: counter keeps count in 31 lines'])
    expect(faults(assigned(31))).toHaveLength(1)
  })

  it('does not take for an object what is read only, used once, or another name of the same letters', () => {
    const taken = [
      ['let count = 0', 'count', 'count'],
      ['let count = 0', 'count++', 'f()'],
      ['const count = { of: 0 }', 'count.of++', 'count.of'],
      ['let count = 0', 'count++', 'f().count'],
    ]
    for (const [declared, add, see] of taken) {
      const text = `function counter() {\n${declared}\nconst add = () => ${add}\nconst see = () => ${see}\n${'f()\n'.repeat(40)}}`
      expect(closureFaults(parseSource('run/a.ts', text))).toEqual([])
    }
  })

  it('refuses a constant that a function reads before it is there, and takes one that stands above', () => {
    const faults = (text: string) => orderFaults(parseSource('run/a.ts', text))
    const reads = 'function f() { return g() }\nfunction g() { return limit }\n'
    const late = ['run/a.ts: limit stands below code that runs, and a function reads it']
    for (const run of ['await f()\n', 'f()\n', 'try { await f() } catch {}\n', 'const it = await f()\n']) {
      expect(faults(`${run}const limit = 6\n${reads}`)).toEqual(late)
      expect(faults(`const limit = 6\n${run}${reads}`)).toEqual([])
      expect(faults(`${run}const other = 6\n${reads}`)).toEqual([])
    }
    expect(faults(`h()\nconst limit = 6\n${reads}`)).toEqual([])
  })

  it('refuses a circle, even one of types, and takes a parent and its part', () => {
    const circle = (a: string, b: string) => [
      parseSource(a, `import type { B } from './${b.slice(b.lastIndexOf('/') + 1)}'`),
      parseSource(b, `import { a } from './${a.slice(a.lastIndexOf('/') + 1)}'`),
    ]
    expect(circles(circle('run/a.ts', 'run/b.ts'))).toEqual(['run/a.ts, run/b.ts'])
    expect(circles(circle('targets/accumulator.ts', 'targets/reading-entries.ts'))).toEqual([])
    expect(circles([parseSource('run/a.ts', "import { b } from './b.ts'"), parseSource('run/b.ts', '')])).toEqual([])
  })

  it('refuses the 26th file of a folder', () => {
    const files = (count: number) => Array.from({ length: count }, (_, i) => `run/threads/f${i}.ts`)
    expect(crowdedFolders([...files(25), 'run/a.ts'])).toEqual([])
    expect(crowdedFolders(files(26))).toEqual(['run/threads holds 26 files'])
  })
})
