import type { ReadyMessage } from './target-messages.ts'

/**
 * Are the processes of one consumer group ready? With Kafka as input, they are when each has reported and every
 * partition belongs to exactly one of them: until then the group is still assigning partitions, and records may be read
 * twice.
 */
export function isEachPartitionTaken(ready: readonly ReadyMessage[], processes: number, partitions: number): boolean {
  if (ready.length < processes) return false
  const taken = ready.map((message) => message.partitions)
  if (taken.includes(null)) return true
  const all = taken.flatMap((some) => some ?? [])
  return all.length === partitions && new Set(all).size === partitions
}
