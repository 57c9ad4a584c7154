import { z } from 'zod'
import { faultActions, faultSubjects } from '../../types/scenario.ts'
import { defaultPhase, defaultSaturation } from '../defaults.ts'
import { field, readBoolean, readText, wordField } from './fields.ts'
import { readDuration } from './quantities.ts'
import { countOr, rate, slowestPerS } from './quantity-fields.ts'
import { type Reader, refusal } from './refusal.ts'
import { dayUs, durationPattern } from './written-forms.ts'

const span = (title: string, description: string, examples: string[]) =>
  field(readDuration({ least: 10_000, most: 30 * dayUs, step: 10_000 }), {
    title,
    description: `${description} A whole multiple of 10 ms.`,
    examples,
    type: 'string',
    pattern: durationPattern,
  })

const kind = <K extends string>(word: K, description: string) =>
  z.literal(word).meta({ title: 'Kind', description, examples: [word] })

const readName = readText({
  most: 60,
  forbidden: /[\p{Cc}/,]/u,
  but: 'write a name without slashes, commas or control characters',
})

/** Objectives and reports say "all" and "total" of all phases together. */
const readPhaseName: Reader<string> = (raw) => {
  const name = readName(raw)
  if (typeof name !== 'string' || !/^\s*(?:all|total)\s*$/i.test(name)) return name
  return refusal('is reserved', 'give the phase another name: all and total mean all phases together')
}

const named = {
  name: field(readPhaseName, {
    title: 'Name',
    description: 'Names the phase in objectives and in the report. Default: its kind.',
    examples: ['warm-up', 'half-hour peak'],
    type: 'string',
    maxLength: 60,
  }).optional(),
  measured: field(readBoolean, {
    title: 'Measured',
    description: 'false excludes the phase from totals and objectives (a warm-up).',
    examples: [false],
    type: 'boolean',
  }).prefault(defaultPhase.measured),
}
const lasting = { for: span('For', 'How long the phase lasts.', ['10s']) }

/** One entry of `load`, by its kind. */
export const loadEntry = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: kind('hold', 'A constant rate.'),
      rate: rate('Rate', 'Curves per second.', slowestPerS, ['50k/s']),
      ...lasting,
      ...named,
    })
    .meta({ title: 'Hold', description: 'A constant rate.', examples: [{ kind: 'hold', rate: '50k/s', for: '10s' }] }),
  z
    .strictObject({
      kind: kind('ramp', 'A rate that changes linearly.'),
      from: rate('From', 'Curves per second at the start.', 0, ['50k/s']),
      to: rate('To', 'Curves per second at the end.', 0, ['200k/s']),
      ...lasting,
      ...named,
    })
    .meta({
      title: 'Ramp',
      description: 'A rate that changes linearly.',
      examples: [{ kind: 'ramp', from: '50k/s', to: '200k/s', for: '10s' }],
    }),
  z
    .strictObject({
      kind: kind('steps', 'A staircase of constant rates.'),
      from: rate('From', 'Curves per second of the first step.', slowestPerS, ['50k/s']),
      to: rate('To', 'Curves per second of the last step; lower than `from` walks down.', slowestPerS, ['200k/s']),
      by: rate('By', 'Difference between two steps; it must divide the range from `from` to `to`.', slowestPerS, [
        '50k/s',
      ]),
      each: span('Each', 'How long one step lasts.', ['5s']),
      ...named,
    })
    .meta({
      title: 'Steps',
      description: 'A staircase of constant rates; each step is a phase of its own.',
      examples: [{ kind: 'steps', from: '50k/s', to: '200k/s', by: '50k/s', each: '5s' }],
    }),
  z
    .strictObject({ kind: kind('pause', 'Nothing is due.'), ...lasting, ...named })
    .meta({ title: 'Pause', description: 'Nothing is due.', examples: [{ kind: 'pause', for: '5s' }] }),
  z
    .strictObject({
      kind: kind('burst', 'Every meter sends once, spread evenly over the phase.'),
      ...lasting,
      ...named,
    })
    .meta({
      title: 'Burst',
      description: 'Every meter sends once, spread evenly over the phase.',
      examples: [{ kind: 'burst', for: '10s' }],
    }),
  z
    .strictObject({
      kind: kind('fault', 'A component breaks while the load continues.'),
      do: wordField(
        faultActions,
        'Do',
        'kill: the process is killed, and restarted after the phase. pause: it is suspended for the phase.',
        'fault',
      ),
      what: wordField(
        faultSubjects,
        'What',
        'The component to break. It must be one that the run starts.',
        'part of the pipeline',
      ),
      rate: rate('Rate', 'Curves per second during the fault. Default: the rate at the end of the previous phase.', 0, [
        '100k/s',
      ]).optional(),
      ...lasting,
      ...named,
    })
    .meta({
      title: 'Fault',
      description: 'A component breaks while the load continues.',
      examples: [{ kind: 'fault', do: 'kill', what: 'kafka', for: '5s' }],
    }),
  z
    .strictObject({
      kind: kind('saturate', 'How much can the front end take?'),
      connections: countOr(
        defaultSaturation.connections,
        'Connections',
        'Each connection sends its next request once the previous one is answered: a closed loop.',
        1,
        10_000,
      ),
      ...lasting,
      ...named,
    })
    .meta({
      title: 'Saturate',
      description: 'A closed loop against the front end of the http driver; nothing is due meanwhile.',
      examples: [{ kind: 'saturate', for: '10s', ...defaultSaturation }],
    }),
])
