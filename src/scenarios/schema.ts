import { z } from 'zod'
import { driverKinds, engineKinds, runnableWorkloads, workloadNames } from '../types.ts'
import { field, readBoolean, readDay, readText, readWord } from './fields.ts'
import { parseObjective } from './objective.ts'
import { loadEntry } from './phase-schema.ts'
import { readBytes, readCount, readDuration, readRate } from './quantities.ts'
import { type Reader, refusal } from './refusal.ts'
import { bytesPattern, countKinds, countPattern, dayUs, durationPattern, hourUs, ratePattern } from './written-forms.ts'

const notYet = Object.fromEntries(
  workloadNames
    .filter((name) => !(runnableWorkloads as readonly string[]).includes(name))
    .map((name) => [name, 'is a workload that no engine of this version runs']),
)

const readName: Reader<string> = (raw) => {
  const text = readText({ most: 100 })(raw)
  if (typeof text !== 'string' || /^[\w-]+$/.test(text)) return text
  const repaired = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const hint = 'use letters, digits, - and _ only'
  return refusal('is not a name for a folder', hint, repaired === '' ? null : `write ${repaired} (${hint})`)
}

const readExpression: Reader<Exclude<ReturnType<typeof parseObjective>, { wrong: string }>> = (raw) =>
  typeof raw === 'string'
    ? parseObjective(raw)
    : refusal('is not an objective', 'write <metric> <comparison> <limit>, such as result.p99 < 300ms')

const expressionNotes = {
  title: 'Objective',
  description:
    'A metric, a comparison and a limit. Latencies (result, late, lag, ack, read, stored with .mean .p50 .p90 .p95 .p99 .p999 .p9999 .max) take a duration; delivered, sent, neverSent, lost, duplicated, wrong take a count or a share; blocked a share; netWh, negative a count; deliveredPerS, sentPerS a rate.',
  examples: [
    'result.p99 < 300ms',
    'delivered >= 99%',
    'lost == 0',
    'late.p99 < 5ms',
    'blocked < 1%',
    'deliveredPerS >= 100k/s',
  ],
  type: 'string',
  pattern: '^\\s*[A-Za-z][\\w.]*\\s*(<=|>=|==|<|>)\\s*-?\\d.*$',
}

const duration = (title: string, description: string, least: number, most: number, examples: string[]) =>
  field(readDuration({ least, most }), { title, description, examples, type: 'string', pattern: durationPattern })
const count = (title: string, description: string, least: number, most: number, examples: unknown[]) =>
  field(readCount({ least, most }, `${examples[0]}`), {
    title,
    description,
    examples,
    type: countKinds,
    pattern: countPattern,
  })

const fleet = z
  .strictObject({
    meters: count('Meters', 'How many meters the fleet has. 35M is a whole country.', 1, 2 ** 32 - 1, ['1M', 100_000]),
    model: field(readText({ most: 100, forbidden: /[^\w.-]/, but: 'use letters, digits, ., - and _ only' }), {
      title: 'Model',
      description: 'Which fitted fleet says what the meters read: a name from models/.',
      examples: ['london'],
      type: 'string',
    }),
    points: count(
      'Points',
      'Half-hour readings in one curve: 1 (each half-hour) to 48 (the daily upload).',
      1,
      48,
      [1, 48],
    ).prefault(1),
    frame: count(
      'Frame',
      'Curves in one message: 1 (each meter sends alone) to 65,535 (a concentrator).',
      1,
      65_535,
      [1, 512],
    ).prefault(1),
  })
  .meta({ title: 'Fleet', description: 'The meters, and how their curves are packed.' })

const everyNth = (what: string) =>
  count(
    `${what} every`,
    `On purpose: ${what.toLowerCase()} every n-th curve that a worker of the target receives. 0 = never.`,
    0,
    2 ** 32 - 1,
    [1000, 0],
  ).prefault(0)

const options = z
  .strictObject({
    flush: duration('Flush', 'How long the pipeline gathers results before it publishes them.', 1, 60e6, [
      '1ms',
    ]).prefault('1ms'),
    delay: duration('Delay', 'On purpose: every curve is held back this long.', 0, hourUs, ['50ms']).prefault('0s'),
    jitter: duration('Jitter', 'On purpose: the delay varies by up to this much.', 0, hourUs, ['5ms']).prefault('0s'),
    stall: z
      .strictObject({
        after: duration('After', 'When the stall begins, counted from the first due time.', 0, 30 * dayUs, ['8s']),
        for: duration('For', 'How long the pipeline stands still.', 1, dayUs, ['2s']),
      })
      .meta({ title: 'Stall', description: 'On purpose: the whole pipeline stands still once.' })
      .optional(),
    maxRate: field(readRate({ least: 1e-3, most: 1e12 }), {
      title: 'Maximum rate',
      description: 'On purpose: one worker of the target takes no more curves a second than this.',
      examples: ['500k/s'],
      type: 'string',
      pattern: ratePattern,
    }).optional(),
    loseEvery: everyNth('Lose'),
    duplicateEvery: everyNth('Duplicate'),
    corruptEvery: everyNth('Corrupt'),
  })
  .meta({
    title: 'Options',
    description: 'How the embedded pipeline behaves, and misbehaves to show that the instrument sees it.',
  })

const target = z
  .strictObject({
    engine: field(readWord(engineKinds, 'engine'), {
      title: 'Engine',
      description: 'The system under test.',
      examples: [...engineKinds],
      enum: [...engineKinds],
    }),
    workload: field(readWord(runnableWorkloads, 'workload', notYet), {
      title: 'Workload',
      description:
        'What the pipeline computes: every reading as it is, one national sum, or a sum per tariff (a join).',
      examples: ['tariff-curves'],
      enum: [...runnableWorkloads],
    }),
    parallelism: count('Parallelism', 'Workers of the target; each owns a set of partitions.', 1, 256, [1]).prefault(1),
    readyWithin: duration('Ready within', 'How long the target may take to answer the probe.', 1e5, hourUs, [
      '60s',
    ]).prefault('60s'),
    options: options.prefault({}),
  })
  .meta({ title: 'Target', description: 'The system under test and its workload.' })

const driver = z
  .strictObject({
    kind: field(readWord(driverKinds, 'driver'), {
      title: 'Driver',
      description:
        'How messages get in. null discards them: the generator alone is measured, nothing is observed or audited.',
      examples: [...driverKinds],
      enum: [...driverKinds, null],
    }),
    inFlight: field(readBytes({ least: 4096, most: 2 ** 36 }), {
      title: 'In flight',
      description:
        'Bytes sent and not yet accepted, at most. Beyond it curves wait in the schedule: that wait is `blocked`.',
      examples: ['64MiB'],
      type: 'string',
      pattern: bytesPattern,
    }).prefault('64MiB'),
    linger: duration('Linger', 'How long a part-filled request may wait for more curves.', 0, 60e6, ['5ms']).prefault(
      '5ms',
    ),
  })
  .meta({ title: 'Driver', description: 'Carries messages into the target.' })

const collect = z
  .strictObject({
    host: duration('Host', 'Period of the numbers of this machine.', 1e5, hourUs, ['1s']).prefault('1s'),
    harness: duration('Harness', 'Period of the numbers of the harness itself.', 1e5, hourUs, ['1s']).prefault('1s'),
  })
  .meta({ title: 'Collect', description: 'How often numbers are collected around the run.' })

const objectiveEntry = z.strictObject({
  require: field(readExpression, expressionNotes),
  phase: field(readText({ most: 80 }), {
    title: 'Phase',
    description:
      'Judge this phase only; the name of a steps entry covers all its steps. Without it: all measured phases.',
    examples: ['talk', 'steps-2'],
    type: 'string',
  }).optional(),
  soft: field(readBoolean, {
    title: 'Soft',
    description: 'Report a miss without failing the run.',
    examples: [true],
    type: 'boolean',
  }).prefault(false),
  abort: field(readBoolean, {
    title: 'Abort',
    description: 'Look every second, and stop the run early when it is missed.',
    examples: [true],
    type: 'boolean',
  }).prefault(false),
  after: duration('After', 'With abort: do not look before this time.', 0, 30 * dayUs, ['10s']).optional(),
})

/** The one definition of a scenario file. Its output has the keys of the file, with values in base units. */
export const scenarioSchema = z
  .strictObject({
    name: field(readName, {
      title: 'Name',
      description: 'Names the run folder: letters, digits, - and _.',
      examples: ['kafka-tariff-curves'],
      type: 'string',
      pattern: '^[A-Za-z0-9_-]{1,100}$',
    }),
    why: field(readText({ most: 2000 }), {
      title: 'Why',
      description: 'The question that this run answers. The report opens with it.',
      examples: ['Does the tariff join keep up with 200k curves a second?'],
      type: 'string',
    }),
    seed: count(
      'Seed',
      'Whatever is random follows from it: same seed, same readings on any machine.',
      0,
      2 ** 32 - 1,
      [2014],
    ),
    firstDay: field(readDay, {
      title: 'First day',
      description: 'The simulated day whose midnight (UTC) is slot 0. It chooses season and day of the week.',
      examples: ['2014-01-06'],
      type: 'string',
      format: 'date',
    }),
    fleet,
    partitions: count(
      'Partitions',
      'How many ways the meters are split; at least as many as generators. Default: generators.',
      1,
      10_000,
      [4],
    ).optional(),
    generators: count('Generators', 'Worker threads that send.', 1, 256, [1]).prefault(1),
    target,
    driver,
    load: z
      .array(loadEntry)
      .min(1)
      .meta({ title: 'Load', description: 'The load curve: its phases, one after the other.' }),
    drain: duration(
      'Drain',
      'How long the run goes on without any new result before what is missing counts as lost.',
      1e4,
      dayUs,
      ['10s'],
    ).prefault('10s'),
    collect: collect.prefault({}),
    objectives: z
      .array(z.union([field(readExpression, expressionNotes), objectiveEntry]))
      .meta({
        title: 'Objectives',
        description:
          'What must hold. `lost == 0`, `duplicated == 0` and `wrong == 0` are implied unless an objective names that metric.',
        examples: [['result.p99 < 300ms', { require: 'delivered >= 99%', phase: 'talk', soft: true }]],
      })
      .prefault([]),
    allow: z
      .array(
        field(readText({ most: 300, forbidden: /\s/, but: 'write one address without spaces' }), {
          title: 'Address',
          description: 'An address that is not on this machine and that the run may reach.',
          examples: ['broker-1.example.org:9092'],
          type: 'string',
        }),
      )
      .meta({ title: 'Allow', description: 'Addresses that are not on this machine must be listed here.' })
      .prefault([]),
  })
  .meta({
    title: 'loadcurve scenario',
    description: 'One experiment: a fleet, a load curve, a target and its objectives.',
  })

/** What the schema makes of a file: its keys, with values in base units. */
export type Draft = z.output<typeof scenarioSchema>

/** JSON Schema (draft 2020-12) of a scenario file as it is written, for editors. */
export function scenarioJsonSchema(): object {
  return z.toJSONSchema(scenarioSchema, {
    io: 'input',
    override: ({ zodSchema, jsonSchema }) => {
      const examples = z.globalRegistry.get(zodSchema as unknown as z.ZodType)?.examples
      if (Array.isArray(examples)) jsonSchema.examples = examples
    },
  })
}
