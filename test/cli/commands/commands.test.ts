import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { builtParts, type Parts } from '../../../src/cli/parts.ts'
import { parseFleetModel } from '../../../src/fleet/model.ts'
import { createRunFolder, type RunFolderWriter } from '../../../src/results/folder-writer.ts'
import { writeReport } from '../../../src/results/report-file.ts'
import { syntheticRun } from '../../report/synthetic-run.ts'
import { goldenText } from '../../verdict/golden-file.ts'
import { type FakeIo, fakeIo } from '../fake-io.ts'

let folder = ''
let io: FakeIo
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-cli-'))
  io = fakeIo({ cwd: folder })
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (file: string, content: string | Uint8Array) => writeFileSync(join(folder, file), content)

describe('init', () => {
  test('writes a scenario that is valid as it stands, and says what to do next', async () => {
    expect(await main(['init', 'tariff-peak'], io)).toBe(0)
    expect(io.written.out).toContain('npx loadcurve run tariff-peak.yaml')
    expect(await main(['validate', 'tariff-peak.yaml'], io)).toBe(0)
  })

  test('writes one of the real pipeline that is valid as it stands', async () => {
    expect(await main(['init', '--kafka', 'on-kafka'], io)).toBe(0)
    expect(await main(['validate', 'on-kafka.yaml'], io)).toBe(0)
    expect(io.written.out).toContain('kafka managed (KRaft, 1 broker')
  })

  test('writes one for a pipeline of one’s own, and says to check its contract first', async () => {
    expect(await main(['init', '--external', 'ours'], io)).toBe(0)
    expect(io.written.out).toContain(
      'npx loadcurve conformance ours.yaml    check that your pipeline keeps the contract\n',
    )
    expect(await main(['validate', 'ours.yaml'], io)).toBe(0)
    expect(await main(['init', '--external', '--kafka', 'both'], io)).toBe(2)
  })

  test('never overwrites a file', async () => {
    write('mine.yaml', 'precious')
    expect(await main(['init', 'mine'], io)).toBe(2)
    expect(readFileSync(join(folder, 'mine.yaml'), 'utf8')).toBe('precious')
    expect(io.written.err).toBe(
      'loadcurve: mine.yaml already exists; nothing was written\nhint: choose another name: loadcurve init mine-2\n',
    )
  })

  test('takes a name with its ending, and has one of its own', async () => {
    await main(['init', 'mine.yaml'], io)
    await main(['init'], io)
    expect(readdirSync(folder)).toEqual(['mine.yaml', 'my-scenario.yaml'])
  })
})

describe('validate', () => {
  test('shows the plan on stdout and nothing on stderr', async () => {
    expect(await main(['validate', 'quickstart'], io)).toBe(0)
    expect(io.written.out).toMatch(/^quickstart: valid\n/)
    expect(io.written.err).toBe('')
  })

  test('tells every kind of file that is no scenario, all at once, and exits 104', async () => {
    mkdirSync(join(folder, 'folder.yaml'))
    write('empty.yaml', '')
    write('binary.yaml', new Uint8Array([1, 0, 2]))
    write('latin.yaml', new Uint8Array([0x77, 0xe4, 0x72]))
    write('huge.yaml', '#'.repeat(2 * 1024 * 1024))
    write('broken.yaml', 'load: [')
    const files = ['missing.yaml', 'quikstart', ...readdirSync(folder)]
    expect(await main(['validate', ...files], io)).toBe(104)
    expect(io.written.out).toBe('')
    expect(io.written.err).toBe(goldenText('test/golden/cli/unreadable-scenarios.txt', io.written.err))
  })

  test('--json gives one document a line: the plan, or the problems', async () => {
    write('broken.yaml', 'load: [')
    expect(await main(['validate', 'quickstart', 'broken.yaml', '--json'], io)).toBe(104)
    const documents = io.written.out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(documents).toMatchObject([
      { valid: true, plan: { name: 'quickstart' } },
      { file: 'broken.yaml', valid: false, problems: [{ file: 'broken.yaml', line: 1 }] },
    ])
  })

  test('checks what --set changes', async () => {
    expect(await main(['validate', 'quickstart', '--set', 'fleet.meters=0'], io)).toBe(104)
    expect(io.written.err).toContain('--set fleet.meters=0')
    expect(await main(['validate', 'quickstart', '--set', 'fleet.model=atlantis'], io)).toBe(104)
    expect(io.written.err).toContain('london')
  })

  test('knows the models that were trained here', async () => {
    mkdirSync(join(folder, 'models'))
    write('models/our-town.json', '{}')
    expect(await main(['validate', 'quickstart', '--set', 'fleet.model=our-town'], io)).toBe(0)
  })
})

/** A run's folder as a run leaves it: finished with a result, or without. */
function writeRun(suffix: string, startedUs: number, finished: boolean): string {
  const run = syntheticRun({ kind: 'short' })
  const { environment } = run
  const name = { startedUs, scenario: environment.scenario.name, engine: environment.scenario.target.engine }
  const writer: RunFolderWriter = createRunFolder(join(folder, 'results'), { ...name, suffix: () => suffix })
  writer.writeScenario(Buffer.from(run.scenarioText))
  writer.writeEnvironment({ ...environment, run: writer.run, firstDueUs: startedUs })
  writer.appendBins(run.bins)
  if (finished) writer.writeResult({ ...run.result!, run: writer.run, startedUs })
  writer.close()
  return writer.run
}

function neverBegan(suffix: string, startedUs: number): void {
  const { environment, scenarioText } = syntheticRun({ kind: 'short' })
  const name = { startedUs, scenario: environment.scenario.name, engine: environment.scenario.target.engine }
  const writer = createRunFolder(join(folder, 'results'), { ...name, suffix: () => suffix })
  writer.writeScenario(Buffer.from(scenarioText))
  writer.writeEnvironment({ ...environment, run: writer.run, firstDueUs: 0 })
  writer.close()
}

const monday = Date.UTC(2026, 10, 23, 10) * 1000
const hourUs = 3600e6

describe('results', () => {
  test('lists runs newest last, and names unfinished and unreadable ones', async () => {
    writeRun('00c3', monday + hourUs, false)
    writeRun('00b2', monday, true)
    const cut = writeRun('00d4', monday + 2 * hourUs, true)
    write(`results/${cut}/environment.json`, '{"format": 1, "run')
    expect(await main(['results'], io)).toBe(0)
    expect(io.written.out.replaceAll(folder, '')).toBe(
      goldenText('test/golden/cli/results.txt', io.written.out.replaceAll(folder, '')),
    )
    expect(io.written.err).toBe('')
  })

  test('--json gives the list as data', async () => {
    const run = writeRun('00b2', monday, true)
    await main(['results', '--json'], io)
    expect(JSON.parse(io.written.out)).toMatchObject([{ folder: join(folder, 'results', run), state: 'finished' }])
  })

  test('without runs says so, and is no failure', async () => {
    expect(await main(['results', '--out', 'elsewhere'], io)).toBe(0)
    expect(io.written).toEqual({ out: '', err: 'no runs in elsewhere; make one with: loadcurve run quickstart\n' })
  })
})

describe('report', () => {
  /** the page's script and style do not matter here, so that nothing needs to be built */
  const parts: Parts = { ...builtParts, writeReport: (run) => writeReport(run, join(folder, 'page')) }
  beforeEach(() => {
    mkdirSync(join(folder, 'page'))
    write('page/page.js', '')
    write('page/page.css', '')
  })

  test('rebuilds the report of a folder, of a name in the results folder, and of the latest run', async () => {
    const first = writeRun('00b2', monday, true)
    const last = writeRun('00c3', monday + hourUs, true)
    expect(await main(['report', `results/${first}`, last, 'latest'], io, parts)).toBe(0)
    expect(io.written.out).toBe([first, last, last].map((run) => `results/${run}/report.html\n`).join(''))
    expect(readFileSync(join(folder, 'results', first, 'report.html'), 'utf8')).toMatch(/^<!doctype html>/i)
  })

  test('passes over a later run that ended before its first curve was due', async () => {
    const run = writeRun('00b2', monday, true)
    neverBegan('00e5', monday + hourUs)
    expect(await main(['report', 'latest'], io, parts)).toBe(0)
    expect(io.written.out).toBe(`results/${run}/report.html\n`)
    expect(io.written.err).toMatch(/^passed over, since nothing was due in it: \S+-00e5\n$/)
  })

  test('of a run that did not finish says so', async () => {
    const run = writeRun('00b2', monday, false)
    expect(await main(['report', 'latest'], io, parts)).toBe(0)
    expect(io.written.err).toContain(`warning: ${run} did not finish; its report is marked unfinished\n`)
  })

  test('of a killed run removes what it left behind, which results and report name', async () => {
    const run = writeRun('00b2', monday, false)
    write(`results/${run}/delivered.tmp`, 'readings')
    const left = /delivered\.tmp \(8.B\) was left behind/
    await main(['results'], io)
    expect(io.written.out).toMatch(left)
    await main(['report', run], io, parts)
    expect(io.written.err).toMatch(left)
    expect(existsSync(join(folder, 'results', run, 'delivered.tmp'))).toBe(false)
  })

  test('of one that is damaged does not keep the others from theirs', async () => {
    const good = writeRun('00c3', monday + hourUs, true)
    const cut = writeRun('00b2', monday, true)
    write(`results/${cut}/environment.json`, '')
    expect(await main(['report', cut, good], io, parts)).toBe(2)
    expect(io.written.out).toBe(`results/${good}/report.html\n`)
    expect(io.written.err).toContain('environment.json is damaged')
  })

  test('suggests the nearest run', async () => {
    const run = writeRun('00b2', monday, true)
    expect(await main(['report', run.replace('00b2', '00b3')], io)).toBe(2)
    expect(io.written.err).toContain(`hint: did you mean ${run}?\n`)
  })
})

/** Five weeks of some meters that live by day. */
function halfHours(meters: number): string {
  const names = Array.from({ length: meters }, (_, i) => `m${i}`)
  const rows = Array.from({ length: 35 * 48 }, (_, slot) => {
    const stamp = new Date(Date.UTC(2024, 0, 1) + slot * 1_800_000).toISOString().slice(0, 16)
    return `${stamp}Z,${names.map((_, i) => 50 + ((slot * (i + 3)) % 97) + 100 * (slot % 48 > 14 ? 1 : 0)).join(',')}`
  })
  return `utc,${names.join(',')}\n${rows.join('\n')}\n`
}

describe('train', () => {
  test('writes a model from a plain and from a packed CSV, the same', async () => {
    write('town.csv', halfHours(12))
    write('packed.csv.gz', gzipSync(halfHours(12)))
    expect(await main(['train', 'town.csv', '--source', 'the town', '--licence', 'CC0 1.0'], io)).toBe(0)
    expect(await main(['train', 'packed.csv.gz', '--out', 'elsewhere'], io)).toBe(0)
    const [town, packed] = ['models/town.json', 'elsewhere/packed.json'].map((file) =>
      parseFleetModel(readFileSync(join(folder, file), 'utf8')),
    )
    expect(town).toMatchObject({ name: 'town', source: 'the town', licence: 'CC0 1.0' })
    expect(packed!.quantiles).toEqual(town!.quantiles)
    expect(io.written.out).toContain('use it as fleet: { model: town }')
  })

  test('never overwrites a model', async () => {
    mkdirSync(join(folder, 'models'))
    write('models/town.json', 'precious')
    write('town.csv', halfHours(12))
    expect(await main(['train', 'town.csv'], io)).toBe(2)
    expect(readFileSync(join(folder, 'models/town.json'), 'utf8')).toBe('precious')
  })

  test('names what a file is that is no CSV, and how to come to one', async () => {
    write('meters.csv', Buffer.from('PK\x03\x04\x14\0\0\0\x08\0....meters.csv', 'latin1'))
    write('twice.csv.gz', gzipSync(gzipSync(halfHours(12))))
    expect(await main(['train', 'meters.csv'], io)).toBe(2)
    expect(await main(['train', 'twice.csv.gz'], io)).toBe(2)
    expect(io.written.err).toContain('meters.csv is a zip archive, and train reads CSV, plain or packed with gzip')
    expect(io.written.err).toContain('hint: unpack it with unzip, and give the CSV that is in it')
    expect(io.written.err).toContain('twice.csv.gz is packed twice with gzip')
  })

  test('names the model after the file, whatever signs its name has', async () => {
    write('Our town (2013).CSV.gz', gzipSync(halfHours(12)))
    expect(await main(['train', 'Our town (2013).CSV.gz'], io)).toBe(0)
    expect(readdirSync(join(folder, 'models'))).toEqual(['Our-town-2013.json'])
  })

  test.each([
    ['town', 'did you mean town.csv.gz?'],
    ['-', 'give the name of a file; train does not read from a pipe'],
    ['https://example.org/town.csv', 'download it first, and give the name of the file'],
    ['else.csv', 'name a CSV file: utc,<meter>,<meter>...'],
  ])('knows what may be meant by %s, which is not there', async (csv, hint) => {
    write('town.csv.gz', gzipSync(halfHours(12)))
    expect(await main(['train', csv], io)).toBe(2)
    expect(io.written.err).toContain(`${csv} cannot be read: there is no such file\nhint: ${hint}`)
  })

  test('says all that is wrong with the data at once, and leaves nothing behind', async () => {
    write('text.csv', 'utc,m1\n2024-01-01T00:00Z,many\n')
    write('cut.csv.gz', gzipSync(halfHours(12)).subarray(0, 500))
    expect(await main(['train', 'text.csv'], io)).toBe(2)
    expect(await main(['train', 'cut.csv.gz'], io)).toBe(2)
    expect(io.written.err).toContain('line 2: "many" of meter m1')
    expect(io.written.err).toContain('cut.csv.gz cannot be unpacked')
    expect(readdirSync(folder)).toEqual(['cut.csv.gz', 'text.csv'])
  })
})

describe('calibrate', () => {
  const calibration = {
    fingerprint: '3fa9c0de',
    takenUs: monday,
    nullPerS: 8.1e6,
    embeddedPerS: 4.2e6,
    nullFramedPerS: 61e6,
    embeddedFramedPerS: 21e6,
  }
  const parts = {
    ...builtParts,
    calibrate: async (onStep: (text: string) => void) => {
      onStep('driver null, one curve a message')
      return calibration
    },
  }

  test('prints the ceilings, tells its steps on stderr, and where they are kept', async () => {
    io = fakeIo({ cwd: folder, env: { LOADCURVE_CACHE: '/cache' } })
    expect(await main(['calibrate'], io, parts)).toBe(0)
    expect(io.written.out).toBe(goldenText('test/golden/cli/calibrate.txt', io.written.out))
    expect(io.written.err).toMatch(/^driver null, one curve a message\nstored in \/cache;/)
  })

  test('--json gives the figures as data', async () => {
    await main(['calibrate', '--json'], io, parts)
    expect(JSON.parse(io.written.out)).toEqual(calibration)
  })
})
