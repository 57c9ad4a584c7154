import { z } from 'zod'
import { driverKinds, engineKinds, runnableWorkloads, workloadNames } from '../types/scenario.ts'
import { field, readWord } from './fields.ts'
import { readBytes } from './quantities.ts'
import { count, duration, rate, slowestPerS } from './quantity-fields.ts'
import { bytesPattern, dayUs, hourUs } from './written-forms.ts'

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
  })
  .meta({
    title: 'Options',
    description: 'How the embedded pipeline behaves, and misbehaves to show that the instrument sees it.',
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

/** How messages get there. */
export const driver = z
  .strictObject({
    kind: field(readWord(driverKinds, 'driver'), {
      title: 'Driver',
      description:
        'How messages get in. null discards them: the generator alone is measured, nothing is observed or audited.',
      examples: [...driverKinds],
      enum: [...driverKinds, null],
    }),
    inFlight: field(readBytes({ least: 4096, most: 2 ** 30 }), {
      title: 'In flight',
      description:
        'Bytes sent and not yet accepted, at most. Beyond it curves wait in the schedule: that wait is `blocked`.',
      examples: ['64MiB'],
      type: 'string',
      pattern: bytesPattern,
    }).prefault('64MiB'),
    linger: duration(
      'Linger',
      'How long a part-filled request may wait for more curves. No driver of this version gathers requests.',
      0,
      60e6,
      ['5ms'],
    ).prefault('5ms'),
  })
  .meta({ title: 'Driver', description: 'Carries messages into the target.', examples: [{ kind: 'embedded' }] })
