import { stormGuarantees } from '../../types/scenario.ts'
import { defaultOptionsOf } from '../defaults.ts'
import { wordField } from './fields.ts'
import { countOr, durationOr } from './quantity-fields.ts'
import { hourUs } from './written-forms.ts'

const { flushMessages, guarantee, maxSpoutPending, ackers, messageTimeoutUs } = defaultOptionsOf.storm

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
    stormGuarantees,
    'Guarantee',
    'storm: at-least-once acks each message after its result is stored and published; at-most-once acks none.',
  ).prefault(guarantee),
  maxSpoutPending: countOr(
    maxSpoutPending,
    'Maximum spout pending',
    'storm: messages of each spout task that may wait for their ack (topology.max.spout.pending).',
    1,
    1e9,
  ),
  ackers: countOr(ackers, 'Ackers', 'storm: tasks that track acks (topology.acker.executors).', 1, 64),
  messageTimeout: durationOr(
    messageTimeoutUs,
    'Message timeout',
    'storm: a message without an ack is sent again after this time (topology.message.timeout.secs).',
    1e6,
    hourUs,
  ),
}
