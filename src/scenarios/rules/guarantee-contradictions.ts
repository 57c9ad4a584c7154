import { engines } from '../../types/engines.ts'
import type { TridentSpout } from '../../types/target-options.ts'
import type { Contradiction, ReadPlan } from './read-plan.ts'

/** A promise that the engine does not make, and settings that are known to break the one that it makes. */
export function* guaranteeContradictions({ draft }: ReadPlan): Generator<Contradiction> {
  const { engine, options } = draft.target ?? {}
  if (engine === undefined || options === undefined || !engines[engine].options.includes('guarantee')) return
  const { guarantees } = engines[engine]
  const { guarantee = guarantees[0]! } = options
  if (!guarantees.includes(guarantee)) {
    const message = `${engine} does not know ${guarantee}`
    yield { path: ['target', 'options', 'guarantee'], message, suggestion: `write ${guarantees.join(' or ')}` }
  } else if (guarantee === 'exactly-once') yield* breaksExactlyOnce(options)
}

type Options = NonNullable<NonNullable<ReadPlan['draft']['target']>['options']>

const why: Readonly<Record<TridentSpout, string>> = {
  opaque: 'may fill a batch anew when it sends it again, and then readings count twice',
  transactional: 'sends a batch again with one poll of each partition, and what that does not bring is lost',
}

function* breaksExactlyOnce({ spout, batchesInFlight, pollTimeout }: Options): Generator<Contradiction> {
  const at = (option: string) => ['target', 'options', option]
  if (batchesInFlight !== undefined && batchesInFlight > 1) {
    const message = `of ${batchesInFlight} batches in flight two can start at the same offsets (STORM-1557), and then readings count twice`
    yield { path: at('batchesInFlight'), message, suggestion: 'write 1, or guarantee: as-usual' }
  }
  if (spout !== undefined) {
    const message = `exactly-once reads with a spout of its own: the ${spout} one ${why[spout]}`
    yield { path: at('spout'), message, suggestion: 'remove it, or write guarantee: as-usual' }
  }
  if (pollTimeout !== undefined) {
    const message = 'exactly-once reads a batch that is sent again to its end, however many polls that takes'
    yield { path: at('pollTimeout'), message, suggestion: 'remove it, or write guarantee: as-usual' }
  }
}
