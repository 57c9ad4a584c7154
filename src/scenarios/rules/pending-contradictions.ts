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
  const mostPerS = (maxSpoutPending * parallelism * 1e6) / flush
  if (mostPerS >= messagesPerS) return
  const least = Math.ceil((messagesPerS * flush) / 1e6 / parallelism)
  yield {
    path: ['target', 'options', 'maxSpoutPending'],
    message: `${formatCount(maxSpoutPending)} messages may wait for their ack, and acks come with a flush every ${writeDuration(flush)}: no more than ${writeRate(mostPerS)} pass, and the load asks for ${writeRate(messagesPerS)}`,
    suggestion: `write ${formatCount(2 * least)} or more, or a shorter flush`,
  }
}
