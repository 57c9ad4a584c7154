import { z } from 'zod'
import { engineKinds, runnableWorkloads, workloadNames } from '../../types/scenario.ts'
import { field, readWord } from './fields.ts'
import { count, duration, rate, slowestPerS } from './quantity-fields.ts'
import { nameField, urlField } from './text-fields.ts'
import { dayUs, hourUs } from './written-forms.ts'

const notYet = Object.fromEntries(
  workloadNames
    .filter((name) => !(runnableWorkloads as readonly string[]).includes(name))
    .map((name) => [name, 'is a workload that no engine of this version runs']),
)

const everyNth = (what: string) =>
  count(
    `${what} every`,
    `On purpose: ${what.toLowerCase()} every n-th curve that a worker of the target receives. 0 = never.`,
    0,
    2 ** 32 - 1,
    [1000, 0],
  ).prefault(0)

const topic = (title: string, description: string, example: string) =>
  nameField(title, description, example, /^[\w.-]{1,249}$/, 'use letters, digits, ., - and _ only').optional()

const options = z
  .strictObject({
    flush: duration(
      'Flush',
      'embedded, node: how long the pipeline gathers results before it publishes them. Default: 1ms, node 20ms.',
      1,
      60e6,
      ['1ms'],
    ).optional(),
    delay: duration('Delay', 'On purpose: every curve is held back this long.', 0, hourUs, ['50ms']).prefault('0s'),
    jitter: duration('Jitter', 'On purpose: the delay varies by up to this much.', 0, hourUs, ['5ms']).prefault('0s'),
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
    loseEvery: everyNth('Lose'),
    duplicateEvery: everyNth('Duplicate'),
    corruptEvery: everyNth('Corrupt'),
    store: field(readWord(['redis', 'none'], 'store'), {
      title: 'Store',
      description:
        'node, external: where the pipeline keeps its sums beside publishing them; the audit reads them there.',
      examples: ['redis', 'none'],
      enum: ['redis', 'none'],
    }).prefault('redis'),
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
    url: urlField(
      'URL',
      'external: where the driver http posts messages to.',
      'http://127.0.0.1:8080/curves',
    ).optional(),
  })
  .meta({
    title: 'Options',
    description:
      'How the pipeline behaves. The embedded one misbehaves on purpose, to show that the instrument sees it.',
    examples: [{ flush: '1ms' }],
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
    parallelism: count('Parallelism', 'Workers of the target; each owns a set of partitions.', 1, 256, [1]).prefault(1),
    readyWithin: duration('Ready within', 'How long the target may take to answer the probe.', 1e5, hourUs, [
      '60s',
    ]).prefault('60s'),
    options: options.prefault({}),
  })
  .meta({
    title: 'Target',
    description: 'The system under test and its workload.',
    examples: [{ engine: 'embedded', workload: 'tariff-curves' }],
  })
