import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { renderReport } from '../../src/report/html.ts'
import { readRunFolder } from '../../src/results/folder-reader.ts'
import { defaultOptions } from '../../src/scenarios/defaults.ts'
import { latencyKinds } from '../../src/types/measurement.ts'
import {
  binLine,
  environmentOf,
  fleetFacts,
  histogramOf,
  newFolder,
  phases,
  resultOf,
  scratchFolder,
} from './sample-run.ts'

type Key = string | number

/** A finished run in whose files no part is null or empty. */
function fullRun(): string {
  const writer = newFolder(scratchFolder())
  const environment = environmentOf(writer.run)
  const { scenario } = environment
  const { fingerprint } = environment
  writer.writeScenario(Buffer.from('name: talk\n'))
  writer.writeEnvironment({
    ...environment,
    gitCommit: 'a'.repeat(40),
    overrides: { drain: '3s' },
    tags: { branch: 'main' },
    calibration: { fingerprint, takenUs: 1, nullPerS: 9, embeddedPerS: 9, nullFramedPerS: 9, embeddedFramedPerS: 9 },
    scenario: {
      ...scenario,
      target: {
        ...scenario.target,
        engine: 'embedded',
        options: { ...defaultOptions, stall: { afterUs: 100_000, forUs: 200_000 } },
      },
      objectives: [objective],
      allow: ['broker:9092'],
    },
  })
  writer.appendBins([binLine(0), binLine(1), binLine(7), binLine(11)])
  writer.appendBinLatency({ fromUs: 0, toUs: 250_000 }, 'result', histogramOf(8, 1500, 1600))
  writer.appendPhaseLatency(phases[1]!, 'result', histogramOf(11, 1500, 1600))
  writer.appendSamples([{ atUs: 0, from: 'host', values: { 'host.cpu_busy_ratio': 0.5 } }])
  writer.writeFleet({ ...fleetFacts, cells: [{ slot: 0, group: 0, ...sums }] })
  const { require, phase, soft, implied, limit, unit } = objective
  const judged = { require, phase, soft, implied, limit, unit, value: 9000, met: true, note: '' }
  const audit = { ...sums, lost: 1, duplicated: 0, wrong: 0, netWh: 0, cells: 1, unjudged: 1, doubted: 1, stored: null }
  writer.writeResult(
    resultOf(writer.run, {
      reasons: ['one'],
      warnings: [
        { code: 'HOST_BUSY', message: 'busy', hint: 'rest', phase: null, invalid: false, figures: { busyRatio: 1 } },
      ],
      objectives: [judged],
      audit: { ...audit, worst: [{ group: 0, slot: 0, expected: 10, delivered: 9, netWh: -5 }] },
    }),
  )
  writer.close()
  return writer.path
}

const sums = { expected: 10, delivered: 9, expectedWh: 50, deliveredWh: 45 }
const objective = {
  require: 'result.p99 < 300ms',
  metric: 'result.p99',
  comparison: '<',
  limit: 300_000,
  unit: 'us',
  phase: null,
  soft: false,
  abort: false,
  afterUs: 0,
  implied: false,
} as const

/** Latencies are all alike: those of `result` stand for the others. */
const alike: readonly Key[] = latencyKinds.filter((kind) => kind !== 'result')

/** Every place in a JSON value; of what is alike, the first one alone. */
function placesIn(value: unknown, path: readonly Key[] = []): (readonly Key[])[] {
  if (typeof value !== 'object' || value === null) return []
  const keys: Key[] = Array.isArray(value) ? (value.length > 0 ? [0] : []) : Object.keys(value)
  const different = keys.filter((key) => path.at(-1) !== 'latency' || !alike.includes(key))
  return different.flatMap((key) => [[...path, key], ...placesIn((value as Record<Key, unknown>)[key], [...path, key])])
}

const removed = Symbol('removed')

function edited(text: string, path: readonly Key[], put: unknown): string {
  const root = JSON.parse(text)
  let holder = root
  for (const key of path.slice(0, -1)) holder = holder[key]
  if (put !== removed) holder[path.at(-1)!] = put
  else if (Array.isArray(holder)) holder.splice(path.at(-1) as number, 1)
  else delete holder[path.at(-1)!]
  return JSON.stringify(root)
}

/** `null` where the report was made, or the error's code and text. */
function reported(folder: string): string | null {
  try {
    const run = readRunFolder(folder)
    renderReport(run, { script: '', style: '' })
    return null
  } catch (error) {
    const { code, message } = error as { code?: string; message: string }
    return `${code ?? 'internal error'}: ${message}`
  }
}

describe('a run whose files were edited is reported, or refused by the name of the file', () => {
  const puts = [removed, null, 'x', -1, [], {}, 1e300]

  test.each(['environment.json', 'result.json', 'fleet.json'])('%s', (file) => {
    const folder = fullRun()
    const path = join(folder, file)
    const text = readFileSync(path, 'utf8')
    expect(reported(folder)).toBeNull()
    const wrong: string[] = []
    let refused = 0
    for (const place of placesIn(JSON.parse(text)))
      for (const put of puts) {
        writeFileSync(path, edited(text, place, put))
        const answer = reported(folder)
        refused += answer === null ? 0 : 1
        const clear = answer === null || (answer.startsWith('USAGE: ') && /(environment|result)\.json/.test(answer))
        if (!clear) wrong.push(`${place.join('.')} = ${String(put)} -> ${answer}`)
      }
    expect(wrong).toEqual([])
    expect(refused > 0).toBe(file !== 'fleet.json')
  })

  test.each(['{}', '[1]', '[]', 'null', '7', '"x"', '{"cells":[{}]}'])('fleet.json as %s costs the fleet', (text) => {
    const folder = fullRun()
    writeFileSync(join(folder, 'fleet.json'), text)
    expect(reported(folder)).toBeNull()
    const { fleet, problems } = readRunFolder(folder)
    expect([fleet, problems]).toEqual([null, [expect.stringMatching(/^fleet\.json was edited and is ignored: /)]])
  })
})

test('a run whose logs were written over anywhere is reported all the same', () => {
  const folder = fullRun()
  const logs = ['seconds.ndjson', 'samples.ndjson', 'latency.hlog', 'scenario.yaml'] as const
  const texts = new Map(logs.map((file) => [file, readFileSync(join(folder, file), 'utf8')]))
  const put = fc.constantFrom('', '-', '9', '999999999999', 'e9', '\n', '"', '{', ',', '\u0000', 'é')
  fc.assert(
    fc.property(
      fc.constantFrom(...logs),
      fc.double({ min: 0, max: 1, noNaN: true }),
      put,
      fc.nat(3),
      (file, at, text, cut) => {
        const whole = texts.get(file)!
        const from = Math.floor(at * whole.length)
        writeFileSync(join(folder, file), whole.slice(0, from) + text + whole.slice(from + cut))
        const answer = reported(folder)
        writeFileSync(join(folder, file), whole)
        expect(answer).toBeNull()
      },
    ),
    { numRuns: 100 },
  )
})

describe('an edit is named with its file and field', () => {
  const refusalOf = (file: string, path: readonly Key[], put: unknown) => {
    const folder = fullRun()
    writeFileSync(join(folder, file), edited(readFileSync(join(folder, file), 'utf8'), path, put))
    return reported(folder)
  }

  test.each<[readonly Key[], unknown, RegExp]>([
    [['scenario', 'target', 'options'], removed, /scenario\.target\.options: /],
    [['host', 'kernel'], removed, /host\.kernel: /],
    [['phases', 0, 'toUs'], -5, /phases\.0\.toUs: /],
    [['phases', 1, 'fromUs'], 1_200_000, /phases\.1\.fromUs: is 1200000, not 1100000/],
    [['phases', 1, 'index'], 0, /phases\.1\.index: /],
    [['binUs'], 1_000_000, /binUs: is 1000000, but runs of this length have bins of 250000/],
  ])('environment.json: %j = %s', (path, put, message) => {
    const answer = refusalOf('environment.json', path, put)
    expect(answer).toMatch(/^USAGE: .*environment\.json is damaged: /)
    expect(answer).toMatch(message)
  })

  test('result.json: phases that are not those of the plan, or the result of another run', () => {
    expect(refusalOf('result.json', ['phases'], [])).toMatch(
      /result\.json cannot be used: its phases \(none\) are not those of environment\.json \(warm-up, half-hour peak\)/,
    )
    expect(refusalOf('result.json', ['run'], 'other')).toMatch(/it belongs to run other, but environment\.json to run /)
  })

  test('seconds.ndjson and latency.hlog: bins and phases that the plan does not have are ignored', () => {
    const folder = fullRun()
    const append = (file: string, text: string) =>
      writeFileSync(join(folder, file), `${readFileSync(join(folder, file), 'utf8')}${text}`)
    append(
      'seconds.ndjson',
      `${JSON.stringify({ ...binLine(3), bin: 999 })}\n${JSON.stringify({ ...binLine(3), phase: 77 })}\n`,
    )
    append('latency.hlog', readFileSync(join(folder, 'latency.hlog'), 'utf8').replaceAll('phase-1-', 'phase-77-'))
    const { bins, problems } = readRunFolder(folder)
    expect(bins.map(({ bin }) => bin)).toEqual([0, 1, 7, 11])
    expect(problems).toEqual([
      expect.stringMatching(/^latency\.hlog: line \d+ cannot be read and is ignored/),
      'seconds.ndjson: 2 lines cannot be read and are ignored, the first is line 5',
    ])
    expect(reported(folder)).toBeNull()
  })
})
