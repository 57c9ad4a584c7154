import type { ReadyMessage } from './target-messages.ts'

/**
 * Are processes of one consumer group ready? Fed by Kafka, when each has reported and every partition has exactly one of
 * them: until then the group is still dealing partitions out, and what is read may be read again.
 */
export function isEachPartitionTaken(ready: readonly ReadyMessage[], processes: number, partitions: number): boolean {
  if (ready.length < processes) return false
  const taken = ready.map((message) => message.partitions)
  if (taken.includes(null)) return true
  const all = taken.flatMap((some) => some ?? [])
  return all.length === partitions && new Set(all).size === partitions
}
