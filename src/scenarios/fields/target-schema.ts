import { z } from 'zod'
import {
  type EngineKind,
  type EngineOption,
  embeddedFlushUs,
  engineKinds,
  engines,
  nodeFlushUs,
  type OptionOf,
  stormFlushUs,
} from '../../types/engines.ts'
import { runnableWorkloads, workloadNames } from '../../types/scenario.ts'
import { stores, targetModes } from '../../types/target-options.ts'
import { defaultJvm, defaultMode, defaultOptions, defaultOptionsOf, defaultTarget } from '../defaults.ts'
import { field, readText, readWord, wordField } from './fields.ts'
import { writeBytes, writeDuration } from './quantities.ts'
import { bytesOr, count, countOr, duration, durationOr, rate, slowestPerS } from './quantity-fields.ts'
import { isRefusal, refusal } from './refusal.ts'
import { stormFields } from './storm-fields.ts'
import { addressField, nameField, urlField } from './text-fields.ts'
import { dayUs, hourUs } from './written-forms.ts'

const notYet = Object.fromEntries(
  workloadNames
    .filter((name) => !(runnableWorkloads as readonly string[]).includes(name))
    .map((name) => [name, 'is a workload that no engine in this version runs']),
)

const everyNth = (defaultEvery: number, what: string) =>
  countOr(
    defaultEvery,
    `${what} every`,
    `On purpose: ${what.toLowerCase()} every n-th curve that a target worker receives. 0 = never.`,
    0,
    2 ** 32 - 1,
    [1000, 0],
  )

const topic = (title: string, description: string, example: string) =>
  nameField(title, description, example, /^[\w.-]{1,249}$/, 'use letters, digits, ., - and _ only').optional()

const flush = duration(
  'Flush',
  `embedded, node, storm: how long the pipeline collects results before publishing them. Default: ${writeDuration(embeddedFlushUs)}, node ${writeDuration(nodeFlushUs)}, storm ${writeDuration(stormFlushUs)}.`,
  1,
  60e6,
  [writeDuration(embeddedFlushUs)],
).optional()

const store = wordField(
  stores,
  'Store',
  'node, storm, storm-trident, external: where the pipeline also stores its sums; the audit reads them there.',
).prefault(defaultOptionsOf.node.store)

const onPurpose = {
  delay: durationOr(defaultOptions.delayUs, 'Delay', 'On purpose: every curve is delayed this long.', 0, hourUs, [
    '50ms',
  ]),
  jitter: durationOr(defaultOptions.jitterUs, 'Jitter', 'On purpose: the delay varies by up to this much.', 0, hourUs, [
    '5ms',
  ]),
  stall: z
    .strictObject({
      after: duration('After', 'When the stall begins, measured from the first due time.', 0, 30 * dayUs, ['8s']),
      for: duration('For', 'How long the pipeline stalls.', 1, dayUs, ['2s']),
    })
    .meta({
      title: 'Stall',
      description: 'On purpose: the whole pipeline stalls once.',
      examples: [{ after: '8s', for: '2s' }],
    })
    .optional(),
  maxRate: rate(
    'Maximum rate',
    'On purpose: each target worker takes at most this many curves per second.',
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
    'external: the topic that the pipeline reads. Default: one created for the run.',
    'curves',
  ),
  updatesTopic: topic(
    'Updates topic',
    'external: the topic that the pipeline writes. Default: one created for the run.',
    'updates',
  ),
  redisPrefix: nameField(
    'Redis prefix',
    'external: prefix for the keys of the pipeline, as in <prefix>:customers. Default: one created for the run.',
    'meters',
    /^[^\s{}*?[\]]{1,100}$/,
    'write a prefix without spaces or the characters { } * ? [ ]',
  ).optional(),
  url: urlField(
    'URL',
    'external: the URL that the http driver posts messages to.',
    'http://127.0.0.1:8080/curves',
  ).optional(),
}

/** Of Linux, on 64 bits. */
const largestPid = 2 ** 22

const watched = {
  group: nameField(
    'Group',
    'external: the consumer group of the pipeline. Its lag is then in the report. Default: the lag is not measured.',
    'meter-pipeline',
    /^\S(.{0,247}\S)?$/,
    'write 1 to 249 characters, without a space at either end',
  ).optional(),
  pid: count(
    'Process id',
    'external: the process of the pipeline, if it runs on this machine. Its CPU and memory are then in the report. Default: they are not measured.',
    1,
    largestPid,
    [4711],
  ).optional(),
}

const optionFields = { flush, ...onPurpose, store, ...names, ...watched, ...stormFields } satisfies Record<
  EngineOption,
  z.ZodType
>

type OptionFields = typeof optionFields

/** The options of each engine, as its row says. */
export const optionsByEngine = Object.fromEntries(
  engineKinds.map((engine) => [engine, fieldsNamed(engines[engine].options)]),
) as { readonly [E in EngineKind]: Pick<OptionFields, OptionOf<E>> }

function fieldsNamed(names: readonly EngineOption[]): Partial<OptionFields> {
  return Object.fromEntries(names.map((name) => [name, optionFields[name]]))
}

const flagPattern = /^-(?!Xmx|cp|-?class-?path|jar)\S+$/
const flag = field(
  (raw) => {
    const text = readText({ most: 1000 })(raw)
    const but = 'write a flag that begins with -, such as -XX:+UseZGC; the heap is target.jvm.heap'
    return isRefusal(text) || flagPattern.test(text) ? text : refusal('is not a flag that may be set here', but)
  },
  {
    title: 'Flag',
    description: 'A flag as java takes it.',
    examples: ['-XX:+UseZGC'],
    type: 'string',
    pattern: flagPattern.source,
  },
)

const options = z.strictObject(optionFields).meta({
  title: 'Options',
  description:
    'How the pipeline behaves. The embedded one can misbehave on purpose, to show that loadcurve detects it.',
  examples: [{ flush: writeDuration(embeddedFlushUs) }],
})

/** Of an engine in a JVM. */
const jvm = z
  .strictObject({
    heap: bytesOr(
      defaultJvm.heapBytes,
      'Heap',
      'storm, storm-trident: heap of the JVM, or of each worker (-Xmx).',
      2 ** 26,
      2 ** 40,
    ),
    flags: z
      .array(flag)
      .meta({
        title: 'Flags',
        description: 'storm, storm-trident: further flags of the JVM, the garbage collector among them.',
        examples: [defaultJvm.flags],
      })
      .prefault([...defaultJvm.flags]),
  })
  .meta({
    title: 'JVM',
    description: 'The JVM of an engine that runs in one.',
    examples: [{ heap: writeBytes(defaultJvm.heapBytes) }],
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
        'What the pipeline computes: each reading passed through, one national sum, or a sum per tariff (a join).',
      examples: ['tariff-curves'],
      enum: [...runnableWorkloads],
    }),
    parallelism: countOr(
      defaultTarget.parallelism,
      'Parallelism',
      'Number of target workers; each owns a set of partitions.',
      1,
      256,
    ),
    readyWithin: durationOr(
      defaultTarget.readyWithinUs,
      'Ready within',
      'How long the target may take to answer the first probe.',
      1e5,
      hourUs,
    ),
    mode: wordField(
      targetModes,
      'Mode',
      'storm, storm-trident: local is all of it in one JVM, cluster its daemons on this machine, external a cluster that exists.',
    ).prefault(defaultMode),
    cluster: addressField(
      'Cluster',
      'With mode external: where the cluster is (host:port), for Storm its nimbus.',
      '127.0.0.1:6627',
    ).optional(),
    jvm: jvm.prefault({}),
    options: options.prefault({}),
  })
  .meta({
    title: 'Target',
    description: 'The system under test and its workload.',
    examples: [{ engine: 'embedded', workload: 'tariff-curves' }],
  })
