import { engines } from '../../types/engines.ts'
import { formatCount } from '../../units.ts'
import { writeDuration, writeRate } from '../fields/quantities.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/**
 * A bound on messages without an ack is a bound on the rate, where acks come with a flush: at most that many messages pass
 * in each flush interval, unless a task flushes earlier, after its number of messages.
 */
export function* pendingContradictions({ draft, phases }: ReadPlan): Generator<Contradiction> {
  const { engine, options, parallelism } = draft.target ?? {}
  const frame = draft.fleet?.frame
  if (engine === undefined || options === undefined || parallelism === undefined || frame === undefined) return
  if (phases === null || !engines[engine].options.includes('maxSpoutPending')) return
  const { guarantees, defaultFlushUs } = engines[engine]
  const { guarantee = guarantees[0], maxSpoutPending, flushMessages, flush = defaultFlushUs } = options
  if (guarantee !== 'at-least-once' || maxSpoutPending === undefined || flushMessages === undefined || flush === null)
    return
  if (maxSpoutPending >= flushMessages) return
  const messagesPerS = Math.max(...phases.map(({ fromPerS, toPerS }) => Math.max(fromPerS, toPerS))) / frame
  const { spoutTasks = parallelism } = options
  const mostPerS = (maxSpoutPending * spoutTasks * 1e6) / flush
  if (mostPerS >= messagesPerS) return
  const least = Math.ceil((messagesPerS * flush) / 1e6 / spoutTasks)
  yield {
    path: ['target', 'options', 'maxSpoutPending'],
    message: `${formatCount(maxSpoutPending)} messages may wait for their ack, and acks come with a flush every ${writeDuration(flush)}: no more than ${writeRate(mostPerS)} pass, and the load asks for ${writeRate(messagesPerS)}`,
    suggestion: `write ${formatCount(2 * least)} or more, or a shorter flush`,
  }
}

/** What a worker had sent to a lost one is sent again after its time-out at the earliest, and after two at the latest. */
const mostTimeouts = 2

/** Of several workers one is broken: what the others wait for in vain comes again so late that the drain must still be there. */
export function* resendContradictions({ draft, phases }: ReadPlan): Generator<Contradiction> {
  const { engine, options } = draft.target ?? {}
  if (engine === undefined || phases === null || options === undefined || draft.drain === undefined) return
  const { messageTimeout, workers = 1, guarantee = engines[engine].guarantees[0] } = options
  if (!engines[engine].options.includes('messageTimeout') || messageTimeout === undefined || workers < 2) return
  if (guarantee === 'at-most-once' || !phases.some(({ fault }) => fault?.what === 'worker')) return
  const neededUs = mostTimeouts * messageTimeout
  if (draft.drain > neededUs) return
  yield {
    path: ['drain'],
    message: `messages that a broken worker had are sent again up to ${writeDuration(neededUs)} later (twice messageTimeout), and would count as lost after ${writeDuration(draft.drain)}`,
    suggestion: `write more than ${writeDuration(neededUs)}, or a shorter target.options.messageTimeout`,
  }
}
