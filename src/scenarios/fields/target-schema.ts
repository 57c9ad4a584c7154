import { z } from 'zod'
import { type EngineKind, engineKinds, runnableWorkloads, stores, workloadNames } from '../../types/scenario.ts'
import { defaultFlushUs, defaultOptions, defaultOptionsOf, defaultTarget } from '../defaults.ts'
import { field, readWord, wordField } from './fields.ts'
import { type FieldsByOwner, fieldsOfAll } from './owned-fields.ts'
import { writeDuration } from './quantities.ts'
import { countOr, duration, durationOr, rate, slowestPerS } from './quantity-fields.ts'
import { nameField, urlField } from './text-fields.ts'
import { dayUs, hourUs } from './written-forms.ts'

const notYet = Object.fromEntries(
  workloadNames
    .filter((name) => !(runnableWorkloads as readonly string[]).includes(name))
    .map((name) => [name, 'is a workload that no engine of this version runs']),
)

const everyNth = (defaultEvery: number, what: string) =>
  countOr(
    defaultEvery,
    `${what} every`,
    `On purpose: ${what.toLowerCase()} every n-th curve that a worker of the target receives. 0 = never.`,
    0,
    2 ** 32 - 1,
    [1000, 0],
  )

const topic = (title: string, description: string, example: string) =>
  nameField(title, description, example, /^[\w.-]{1,249}$/, 'use letters, digits, ., - and _ only').optional()

const flush = duration(
  'Flush',
  `embedded, node: how long the pipeline gathers results before it publishes them. Default: ${writeDuration(defaultFlushUs.embedded)}, node ${writeDuration(defaultFlushUs.node)}.`,
  1,
  60e6,
  [writeDuration(defaultFlushUs.embedded)],
).optional()

const store = wordField(
  stores,
  'Store',
  'node, external: where the pipeline keeps its sums beside publishing them; the audit reads them there.',
).prefault(defaultOptionsOf.node.store)

const onPurpose = {
  delay: durationOr(defaultOptions.delayUs, 'Delay', 'On purpose: every curve is held back this long.', 0, hourUs, [
    '50ms',
  ]),
  jitter: durationOr(defaultOptions.jitterUs, 'Jitter', 'On purpose: the delay varies by up to this much.', 0, hourUs, [
    '5ms',
  ]),
  stall: z
    .strictObject({
      after: duration('After', 'When the stall begins, counted from the first due time.', 0, 30 * dayUs, ['8s']),
      for: duration('For', 'How long the pipeline stands still.', 1, dayUs, ['2s']),
    })
    .meta({
      title: 'Stall',
      description: 'On purpose: the whole pipeline stands still once.',
      examples: [{ after: '8s', for: '2s' }],
    })
    .optional(),
  maxRate: rate(
    'Maximum rate',
    'On purpose: one worker of the target takes no more curves a second than this.',
    slowestPerS,
    ['500k/s'],
  ).optional(),
  loseEvery: everyNth(defaultOptions.loseEvery, 'Lose'),
  duplicateEvery: everyNth(defaultOptions.duplicateEvery, 'Duplicate'),
  corruptEvery: everyNth(defaultOptions.corruptEvery, 'Corrupt'),
}

const names = {
  curvesTopic: topic(
    'Curves topic',
    'external: the topic that the pipeline reads. Default: one of this run.',
    'curves',
  ),
  updatesTopic: topic(
    'Updates topic',
    'external: the topic that the pipeline writes. Default: one of this run.',
    'updates',
  ),
  redisPrefix: nameField(
    'Redis prefix',
    'external: the pipeline keeps its keys under this, as <prefix>:customers. Default: one of this run.',
    'meters',
    /^[^\s{}*?[\]]{1,100}$/,
    'write a prefix without spaces and the characters { } * ? [ ]',
  ).optional(),
  url: urlField('URL', 'external: where the driver http posts messages to.', 'http://127.0.0.1:8080/curves').optional(),
}

/** The options of each engine. */
export const optionsByEngine = {
  embedded: { flush, ...onPurpose },
  node: { flush, store },
  external: { store, ...names },
  none: {},
} satisfies FieldsByOwner<EngineKind>

const options = z.strictObject(fieldsOfAll(optionsByEngine)).meta({
  title: 'Options',
  description: 'How the pipeline behaves. The embedded one misbehaves on purpose, to show that the instrument sees it.',
  examples: [{ flush: writeDuration(defaultFlushUs.embedded) }],
})

/** The system under test. */
export const target = z
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
    parallelism: countOr(
      defaultTarget.parallelism,
      'Parallelism',
      'Workers of the target; each owns a set of partitions.',
      1,
      256,
    ),
    readyWithin: durationOr(
      defaultTarget.readyWithinUs,
      'Ready within',
      'How long the target may take to answer the probe.',
      1e5,
      hourUs,
    ),
    options: options.prefault({}),
  })
  .meta({
    title: 'Target',
    description: 'The system under test and its workload.',
    examples: [{ engine: 'embedded', workload: 'tariff-curves' }],
  })
