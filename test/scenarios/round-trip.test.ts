import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { stringify } from 'yaml'
import { defaultCollect, defaultDrivers, defaultOptions } from '../../src/scenarios/defaults.ts'
import { writeBytes, writeDuration, writeRate, writeScaled } from '../../src/scenarios/fields/quantities.ts'
import type { Scenario } from '../../src/types/scenario.ts'
import { parseBytes, parseCount, parseDurationUs, parseRatePerS } from '../../src/units.ts'
import { passwords, services, writtenServices } from './drawn-services.ts'
import { read, smallest, valid } from './examples.ts'

const name = fc.stringMatching(/^[\w-]{1,20}$/)
const text = fc
  .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
  .filter((one) => one.trim() === one && !one.includes('$'))
const printable = text.filter((one) => !/[\p{Cc}\ufffd]/u.test(one))
const phaseName = printable.filter((one) => !/[/,]|^(all|total)$/i.test(one) && one.length <= 60)
const wholePerS = fc.integer({ min: 1, max: 1_000_000 })
const spanUs = fc.integer({ min: 1, max: 10_000 }).map((hundredths) => hundredths * 10_000)

const phase = fc.oneof(
  fc
    .record({ kind: fc.constant('hold' as const), fromPerS: wholePerS, durationUs: spanUs })
    .map((one) => ({ ...one, toPerS: one.fromPerS })),
  fc.record({ kind: fc.constant('ramp' as const), fromPerS: wholePerS, toPerS: wholePerS, durationUs: spanUs }),
  fc
    .record({ kind: fc.constant('pause' as const), durationUs: spanUs })
    .map((one) => ({ ...one, fromPerS: 0, toPerS: 0 })),
)

/** A valid scenario, made as the object that the reader must return. */
const scenario: fc.Arbitrary<Scenario> = fc
  .record({
    name,
    why: printable,
    claim: fc.option(printable),
    seed: fc.nat({ max: 2 ** 32 - 1 }),
    meters: fc.integer({ min: 100_000, max: 10_000_000 }),
    points: fc.integer({ min: 1, max: 48 }),
    frame: fc.integer({ min: 1, max: 500 }),
    generators: fc.integer({ min: 1, max: 4 }),
    more: fc.nat({ max: 4 }),
    flushUs: fc.integer({ min: 1, max: 60_000_000 }),
    everyNth: fc.nat({ max: 1_000_000 }),
    inFlightBytes: fc.integer({ min: 2 ** 20, max: 2 ** 30 }),
    lingerUs: fc.nat({ max: 60_000_000 }),
    drainUs: fc.integer({ min: 10_000, max: 100_000_000 }),
    measured: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
    phases: fc.array(phase, { minLength: 1, maxLength: 4 }),
    phaseNames: fc.uniqueArray(phaseName, { minLength: 5, maxLength: 5 }),
    limitUs: fc.nat({ max: 10_000_000 }),
    services,
  })
  .map((drawn) => {
    const held = { kind: 'hold' as const, fromPerS: 1000, toPerS: 1000, durationUs: 1_000_000, measured: true }
    const phases = [...drawn.phases.map((one, i) => ({ ...one, measured: drawn.measured[i]! })), held]
    const objective = { comparison: '<', soft: false, abort: false, afterUs: 0, implied: false } as const
    return {
      name: drawn.name,
      why: drawn.why,
      claim: drawn.claim,
      seed: drawn.seed,
      firstDay: '2014-01-06',
      fleet: { meters: drawn.meters, model: 'london', points: drawn.points, frame: drawn.frame },
      partitions: drawn.generators + drawn.more,
      generators: drawn.generators,
      target: {
        engine: 'embedded',
        workload: 'tariff-curves',
        parallelism: drawn.generators,
        readyWithinUs: 60_000_000,
        options: {
          ...defaultOptions,
          flushUs: drawn.flushUs,
          stall: { afterUs: 500_000, forUs: drawn.flushUs },
          maxRatePerS: drawn.meters,
          loseEvery: drawn.everyNth,
          corruptEvery: drawn.everyNth,
        },
      },
      driver: { ...defaultDrivers.embedded, inFlightBytes: drawn.inFlightBytes, lingerUs: drawn.lingerUs },
      services: drawn.services,
      phases: phases.map((one, i) => ({
        ...one,
        name: drawn.phaseNames[i]!,
        family: drawn.phaseNames[i]!,
        curves: (((one.fromPerS + one.toPerS) / 2) * one.durationUs) / 1e6,
        fault: null,
        saturation: null,
      })),
      drainUs: drawn.drainUs,
      collect: { ...defaultCollect, hostUs: 1_000_000, harnessUs: 2_000_000 },
      objectives: [
        {
          ...objective,
          require: `late.p99 < ${drawn.limitUs}us`,
          metric: 'late.p99',
          limit: drawn.limitUs,
          unit: 'us',
          phase: drawn.phaseNames[phases.length - 1]!,
        },
        ...['lost', 'duplicated', 'wrong'].map((metric) => {
          return {
            ...objective,
            require: `${metric} == 0`,
            metric,
            comparison: '==' as const,
            limit: 0,
            unit: 'count' as const,
            phase: null,
            implied: true,
          }
        }),
      ],
      allow: ['broker.example.org:9092'],
    } satisfies Scenario
  })

describe('a valid scenario', () => {
  test('written as YAML is read back as it was', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        expect(valid(stringify(written(drawn)), { env: passwords })).toEqual(drawn)
      }),
      { numRuns: 100 },
    )
  })

  test('written as JSON, which is YAML too, is read back as it was', () => {
    fc.assert(
      fc.property(scenario, (drawn) => {
        expect(valid(JSON.stringify(written(drawn)), { env: passwords })).toEqual(drawn)
      }),
      { numRuns: 50 },
    )
  })
})

/** The file that says what a scenario holds. */
function written({ claim, target, driver, services, phases, drainUs, collect, objectives, ...rest }: Scenario): object {
  const { options } = target
  if (!('stall' in options)) throw new Error('drawn for the embedded engine')
  return {
    ...rest,
    ...(claim === null ? {} : { claim }),
    target: {
      engine: target.engine,
      workload: target.workload,
      parallelism: target.parallelism,
      options: {
        flush: writeDuration(options.flushUs),
        stall: { after: writeDuration(options.stall!.afterUs), for: writeDuration(options.stall!.forUs) },
        maxRate: writeRate(options.maxRatePerS),
        loseEvery: options.loseEvery,
        corruptEvery: writeScaled(options.corruptEvery),
      },
    },
    driver: { kind: driver.kind, inFlight: writeBytes(driver.inFlightBytes), linger: writeDuration(driver.lingerUs) },
    services: writtenServices(services),
    load: phases.map(({ kind, name, measured, durationUs, fromPerS, toPerS }) => ({
      kind,
      ...(kind === 'hold' ? { rate: writeRate(fromPerS) } : {}),
      ...(kind === 'ramp' ? { from: writeRate(fromPerS), to: writeRate(toPerS) } : {}),
      for: writeDuration(durationUs),
      name,
      measured,
    })),
    drain: writeDuration(drainUs),
    collect: { host: writeDuration(collect.hostUs), harness: writeDuration(collect.harnessUs) },
    objectives: objectives
      .filter((objective) => !objective.implied)
      .map(({ require, phase }) => ({ require, ...(phase === null ? {} : { phase }) })),
  }
}

describe('a quantity', () => {
  const roundTrip = (write: (value: number) => string, parse: (written: string) => number | null, most: number) =>
    fc.assert(
      fc.property(fc.nat({ max: most }), (value) => {
        expect(parse(write(value))).toBe(value)
      }),
    )

  test('of time is written exactly', () => roundTrip(writeDuration, parseDurationUs, 2 ** 45))
  test('of memory is written exactly', () => roundTrip(writeBytes, parseBytes, 2 ** 40))
  test('of meters is written exactly', () => roundTrip(writeScaled, parseCount, 2 ** 32))
  test('a second is written exactly', () => roundTrip(writeRate, parseRatePerS, 1e12))
})

describe('nothing that anybody writes', () => {
  const value = fc.oneof(
    fc.json(),
    fc.string(),
    fc.constantFrom(
      'constructor',
      '__proto__',
      '*a',
      '&a',
      '!!binary x',
      '.nan',
      '-.inf',
      '~',
      '{',
      '- -',
      '"',
      ['$', '{X}'].join(''),
      '$${',
      '<<: 3',
      '1e400',
    ),
  )
  const path = fc.constantFrom(
    'name',
    'fleet',
    'fleet.meters',
    'target.options.stall',
    'load',
    'load[0]',
    'load[0].kind',
    'load[0].name',
    'load[0].for',
    'objectives',
    'objectives[0]',
    'driver.kind',
    'toString',
    'load.constructor.for',
    'fleet.__proto__.x',
  )

  test('throws, however it is set: it is valid, or a problem with a message', () => {
    fc.assert(
      fc.property(path, value, (where, what) => {
        const { scenario: found, problems } = read(smallest, {
          overrides: { [where]: what },
          memoryBytes: 2 ** 32,
          models: [],
        })
        expect(found === null).toBe(problems.length > 0)
        expect(problems.every((problem) => problem.message !== '')).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  test('throws, wherever it stands in a file', () => {
    fc.assert(
      fc.property(fc.nat({ max: smallest.length }), fc.nat({ max: 10 }), value, (at, gone, what) => {
        const { scenario: found, problems } = read(`${smallest.slice(0, at)}${what}${smallest.slice(at + gone)}`)
        expect(found === null).toBe(problems.length > 0)
      }),
      { numRuns: 200 },
    )
  })
})
