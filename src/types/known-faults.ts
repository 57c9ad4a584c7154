/** A fault that an engine is known to have although it works as built: it explains what an audit finds. */
export interface KnownFault {
  /** under this guarantee of the engine */
  readonly guarantee: string
  readonly finding: 'lost' | 'duplicated'
  /** only with such a setting; null = always */
  readonly when:
    | { readonly option: string; readonly above: number }
    | { readonly option: string; readonly is: string }
    | null
  /** happens when something fails; false = without any failure */
  readonly afterFailure: boolean
  /** what happens, as a sentence that goes on after a colon */
  readonly cause: string
  /** how it comes about, in sentences for somebody who knows the engine; `{log}` stands for where its worker logs */
  readonly mechanism: string
  /** what to write to be rid of it */
  readonly instead: string
}

export const faultsOfStorm: readonly KnownFault[] = [
  {
    guarantee: 'at-least-once',
    finding: 'duplicated',
    when: null,
    afterFailure: true,
    cause: 'what was stored or published but not yet acked when a process ended is sent again',
    mechanism:
      'A message is acked after its sums are stored and its update is published, and the spout commits offsets of acked messages once a second. What lies between the last commit and the failure is read again, added again and published again.',
    instead: 'Use target.engine: storm-trident where every reading must count once.',
  },
  {
    guarantee: 'at-most-once',
    finding: 'lost',
    when: null,
    afterFailure: true,
    cause: 'offsets are committed before messages are sent on, so what was on its way is not read again',
    mechanism:
      'The spout commits the offsets of a poll before it sends the messages on, and nothing is acked. What a process held when it ended is gone: no part of Storm knows that it is missing.',
    instead: 'Write target.options.guarantee: at-least-once where no reading may be lost.',
  },
]

export const faultsOfTrident: readonly KnownFault[] = [
  {
    guarantee: 'as-usual',
    finding: 'duplicated',
    when: { option: 'batchesInFlight', above: 1 },
    afterFailure: false,
    cause:
      'of several batches in flight, one that starts before its turn reads the same offsets as another (STORM-1557)',
    mechanism:
      'MasterBatchCoordinator walks the numbers of all batches that may be in flight, and asks for each that is free whether the emit interval has passed. If the interval passes between two of these questions, a lower number is refused and a higher one starts first. The spout lets a batch read on from where the batches with lower numbers have come to, so both begin at the same offsets. Both are then committed under numbers of their own, which no state can tell from new readings: they are in the sums and in the updates twice. No tuple fails and nothing is sent again, so Storm’s own counts show nothing. {log} has a line for each such pair of batches, with the offsets that both have read.',
    instead: 'Write target.options.guarantee: exactly-once, or batchesInFlight: 1 with a larger batch.',
  },
  {
    guarantee: 'as-usual',
    finding: 'duplicated',
    when: null,
    afterFailure: true,
    cause: 'a batch that is sent again may hold other messages than before, and its update is published again',
    mechanism:
      'Updates are published after the commit and are no part of it: a batch that is committed again is published again. With the opaque spout, a batch that is sent again is filled by a new poll. The opaque state takes back what the batch had added only for groups that come again under the same number; for others the sum stays, and their messages are read once more.',
    instead: 'Write target.options.guarantee: exactly-once.',
  },
  {
    guarantee: 'as-usual',
    finding: 'lost',
    when: { option: 'spout', is: 'transactional' },
    afterFailure: true,
    cause: 'the transactional spout sends a batch again with one poll, and what that does not bring is lost',
    mechanism:
      'The offsets of a batch are in ZooKeeper before it is committed. When the batch is sent again, the spout polls each partition once. What the broker does not return within pollTimeout is missing from the batch, which is committed as it is, and the next batch begins behind it.',
    instead: 'Write target.options.guarantee: exactly-once; a longer pollTimeout makes it rarer.',
  },
]
