import { z } from 'zod'
import { defaultDrainUs, defaultFleet, defaultGenerators } from '../defaults.ts'
import { collect } from './collect-schema.ts'
import { driver } from './driver-schema.ts'
import { field, readDay, readText } from './fields.ts'
import { matrixFields } from './matrix-field.ts'
import { objective } from './objective-schema.ts'
import { loadEntry } from './phase-schema.ts'
import { count, countOr, durationOr } from './quantity-fields.ts'
import { type Reader, refusal } from './refusal.ts'
import { services } from './services-schema.ts'
import { target } from './target-schema.ts'
import { dayUs } from './written-forms.ts'

const readName: Reader<string> = (raw) => {
  const text = readText({ most: 100 })(raw)
  if (typeof text !== 'string' || /^[\w-]+$/.test(text)) return text
  const repaired = text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  const hint = 'use letters, digits, - and _ only'
  return refusal('cannot be used as a folder name', hint, repaired === '' ? null : `write ${repaired} (${hint})`)
}

const fleet = z
  .strictObject({
    meters: count('Meters', 'How many meters the fleet has. 35M is a whole country.', 1, 2 ** 32 - 1, ['1M', 100_000]),
    model: field(readText({ most: 100, forbidden: /[^\w.-]/, but: 'use letters, digits, ., - and _ only' }), {
      title: 'Model',
      description: 'The fitted fleet model that readings are drawn from: a name from models/.',
      examples: ['london'],
      type: 'string',
    }),
    points: countOr(
      defaultFleet.points,
      'Points',
      'Half-hour readings in one curve: 1 (each half-hour) to 48 (the daily upload).',
      1,
      48,
      [1, 48],
    ),
    frame: countOr(
      defaultFleet.frame,
      'Frame',
      'Curves in one message: 1 (each meter sends alone) to 65,535 (a concentrator).',
      1,
      65_535,
      [1, 512],
    ),
  })
  .meta({
    title: 'Fleet',
    description: 'The meters, and how their curves are packed.',
    examples: [{ meters: '1M', model: 'london' }],
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
    claim: field(readText({ most: 300 }), {
      title: 'Claim',
      description:
        'What the objectives stand for, in one sentence. The run ends with HELD or NOT HELD, and with what took the time.',
      examples: ['200,000 load curves a second under 300 ms'],
      type: 'string',
    }).optional(),
    seed: count(
      'Seed',
      'Seeds everything random: the same seed gives the same readings on any machine.',
      0,
      2 ** 32 - 1,
      [2014],
    ),
    firstDay: field(readDay, {
      title: 'First day',
      description: 'The simulated day whose midnight (UTC) is slot 0. It sets the season and the day of the week.',
      examples: ['2014-01-06'],
      type: 'string',
      format: 'date',
    }),
    fleet,
    partitions: count(
      'Partitions',
      'How many partitions the meters are split into; at least as many as generators. Default: generators.',
      1,
      10_000,
      [4],
    ).optional(),
    generators: countOr(defaultGenerators, 'Generators', 'Number of worker threads that send.', 1, 256),
    target,
    driver,
    services: services.prefault({}),
    load: z
      .array(loadEntry)
      .min(1)
      .meta({
        title: 'Load',
        description: 'The load curve: its phases, one after the other.',
        examples: [[{ kind: 'hold', rate: '50k/s', for: '10s' }]],
      }),
    drain: durationOr(
      defaultDrainUs,
      'Drain',
      'How long the run waits for another result before anything missing counts as lost. However slowly results come in, the drain lasts no longer than this and the load together (or this and a minute).',
      1e4,
      dayUs,
    ),
    collect: collect.prefault({}),
    objectives: z
      .array(objective)
      .meta({
        title: 'Objectives',
        description:
          'What must hold for the run to pass. `lost == 0`, `duplicated == 0` and `wrong == 0` are implied unless an objective names that metric.',
        examples: [['result.p99 < 300ms', { require: 'delivered >= 99%', phase: 'talk', soft: true }]],
      })
      .prefault([]),
    allow: z
      .array(
        field(readText({ most: 300, forbidden: /\s/, but: 'write one address without spaces' }), {
          title: 'Address',
          description: 'An address on another machine that the run may reach.',
          examples: ['broker-1.example.org:9092'],
          type: 'string',
        }),
      )
      .meta({
        title: 'Allow',
        description: 'Addresses on other machines; each one that the run reaches must be listed here.',
        examples: [['broker-1.example.org:9092']],
      })
      .prefault([]),
    matrix: matrixFields.optional(),
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
