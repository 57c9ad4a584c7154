import { stormGuarantees, tridentGuarantees, tridentSpouts } from '../../types/target-options.ts'
import { batchReadingBy, defaultOptionsOf } from '../defaults.ts'
import { field, readBoolean, wordField } from './fields.ts'
import { writeDuration } from './quantities.ts'
import { count, countOr, duration, durationOr } from './quantity-fields.ts'
import { hourUs } from './written-forms.ts'

const { flushMessages, guarantee, maxSpoutPending, ackers, messageTimeoutUs, workers, publishers, boltSleepUs } =
  defaultOptionsOf.storm
const { guarantee: ofTrident, batch, emitIntervalUs } = defaultOptionsOf['storm-trident']
const usual = batchReadingBy['as-usual']
const pollTimeout = writeDuration(usual.pollTimeoutUs)

/** Options of Storm, under its own names where it has them. */
export const stormFields = {
  flushMessages: countOr(
    flushMessages,
    'Flush after messages',
    'storm: a task publishes before its flush is due once it has taken this many messages.',
    1,
    1e9,
  ),
  guarantee: wordField(
    [...stormGuarantees, ...tridentGuarantees],
    'Guarantee',
    `storm: at-least-once acks each message after its result is stored and published; at-most-once acks none. storm-trident: exactly-once, with parts of its own; as-usual, with those of Storm. Default: storm ${guarantee}, storm-trident ${ofTrident}.`,
  ).optional(),
  maxSpoutPending: countOr(
    maxSpoutPending,
    'Maximum spout pending',
    'storm: messages of each spout task that may wait for their ack (topology.max.spout.pending).',
    1,
    1e9,
  ),
  ackers: countOr(ackers, 'Ackers', 'storm, storm-trident: tasks that track acks (topology.acker.executors).', 1, 64),
  messageTimeout: durationOr(
    messageTimeoutUs,
    'Message timeout',
    'storm, storm-trident: a message without an ack is sent again after this time (topology.message.timeout.secs).',
    1e6,
    hourUs,
  ),
  batch: countOr(batch, 'Batch', 'storm-trident: messages that a spout task takes into a batch; at most.', 1, 1e7),
  emitInterval: durationOr(
    emitIntervalUs,
    'Emit interval',
    'storm-trident: from the start of a batch to that of the next (topology.trident.batch.emit.interval.millis).',
    1000,
    60e6,
  ),
  workers: countOr(
    workers,
    'Workers',
    'storm, storm-trident: worker processes (topology.workers); more than one needs target.mode: cluster or external.',
    1,
    64,
  ),
  publishers: countOr(publishers, 'Publishers', 'storm: tasks that store and publish; each has its groups.', 1, 64),
  spoutTasks: count(
    'Spout tasks',
    'storm, storm-trident: tasks of the spout, at most one per partition. Default: as many as target.parallelism.',
    1,
    256,
    [4],
  ).optional(),
  boltSleep: durationOr(
    boltSleepUs,
    'Bolt sleep',
    'storm, storm-trident: how long an idle bolt sleeps before it looks for tuples again (topology.bolt.wait.progressive.level3.sleep.millis).',
    1000,
    1e6,
  ),
  drpc: field(readBoolean, {
    title: 'DRPC',
    description:
      'storm, storm-trident: the topology answers questions for the sum of a group in a half-hour, over DRPC; needs store: redis.',
    examples: [defaultOptionsOf.storm.drpc],
    type: 'boolean',
  }).prefault(defaultOptionsOf.storm.drpc),
  spout: wordField(
    tridentSpouts,
    'Spout',
    `storm-trident, as-usual: which spout of storm-kafka-client reads, and with it the kind of state. Default: ${usual.spout}.`,
  ).optional(),
  batchesInFlight: count(
    'Batches in flight',
    `storm-trident, as-usual: batches on their way at once (topology.max.spout.pending). Default: ${usual.batchesInFlight}.`,
    1,
    1000,
    [usual.batchesInFlight],
  ).optional(),
  pollTimeout: duration(
    'Poll timeout',
    `storm-trident, as-usual: how long a poll of the spout waits for the first message. Default: ${pollTimeout}.`,
    1000,
    60e6,
    [pollTimeout],
  ).optional(),
}
