import { messageOf } from '../../errors.ts'
import { noOwnLimits, type OwnLimitFacts, ownLimitOf, withFailure } from '../../types/own-limits.ts'

/** Problems while reading: counts, and a description of the first one. */
export class ReadTroubles {
  private reconnects = 0
  private skippedRecords = 0
  private first = ''
  private throttledMs = 0
  private blocked = false
  private ownLimits = noOwnLimits

  reconnected(): void {
    this.reconnects++
  }

  skipped(records: number, words: string): void {
    this.skippedRecords += records
    this.note(words)
  }

  /** A quota of the cluster muted this client. */
  throttled(ms: number): void {
    this.throttledMs += ms
  }

  /** Nothing of a partition can be read, and waiting does not help. */
  unreadable(words: string): void {
    this.blocked = true
    this.note(words)
  }

  /** An attempt to connect or to fetch failed, through this machine's fault or the cluster's. */
  failed(cause: unknown): void {
    const met = ownLimitOf(cause)
    if (met === null) this.note(messageOf(cause))
    else this.ownLimits = withFailure(this.ownLimits, met.limit, messageOf(cause))
  }

  note(words: string): void {
    if (this.first === '') this.first = words
  }

  /** `transactional`: some records belong to transactions */
  now(transactional: boolean): FetchTrouble {
    const { reconnects, skippedRecords, throttledMs, blocked, first, ownLimits } = this
    return { reconnects, skippedRecords, throttledMs, blocked, transactional, first, ownLimits }
  }
}

export interface FetchTrouble {
  readonly reconnects: number
  /** records that were not read: deleted before, damaged, cut off the log */
  readonly skippedRecords: number
  /** for how long a quota of the cluster muted the reader, of all brokers together */
  readonly throttledMs: number
  /** something cannot be read at all: not allowed, of an unknown kind */
  readonly blocked: boolean
  /** some records belong to transactions, and were read once these were committed */
  readonly transactional: boolean
  /** description of the first problem; empty = none */
  readonly first: string
  readonly ownLimits: OwnLimitFacts
}
