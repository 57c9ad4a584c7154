import { type FetchedBatch, isAbort, isControl, isIntact, isTransactional } from '../protocol/record-walk.ts'

/** A transaction that was aborted: the records of this producer from this offset on, up to its marker. */
export interface AbortedTransaction {
  readonly producerId: number
  readonly firstOffset: number
}

/**
 * The batches of one response that a reader of committed data sees. A broker hands out everything below the last stable
 * offset, with a list of the aborted transactions in it; their batches have to be left out here, and markers too.
 */
export function committedBatches(
  batches: readonly FetchedBatch[],
  aborted: readonly AbortedTransaction[],
): FetchedBatch[] {
  if (aborted.length === 0) return batches.filter((batch) => !isControl(batch))
  const waiting = [...aborted].sort((a, b) => a.firstOffset - b.firstOffset)
  const open = new Set<number>()
  return batches.filter((batch) => {
    while (waiting.length > 0 && waiting[0]!.firstOffset <= batch.lastOffset) open.add(waiting.shift()!.producerId)
    if (!isControl(batch)) return !isTransactional(batch) || !open.has(batch.producerId)
    // whether it ends an abort is not known: it goes on to whoever fetches damaged batches once more
    if (!isIntact(batch)) return true
    if (isAbort(batch)) open.delete(batch.producerId)
    return false
  })
}
