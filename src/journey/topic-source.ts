import type { Clock } from '../clock.ts'
import type { FetchReader } from '../kafka/reader/fetch-reader.ts'
import type { UpdateSource } from './update-source.ts'

/** Updates as the records of a topic, one update per record. */
export function createTopicSource(reader: FetchReader, clock: Clock): UpdateSource {
  return {
    needsLoop: true,
    open: () => reader.open(),
    take: (most, each) =>
      reader.take(most, (view, at, bytes, _partition, _offset, arrivedUs) =>
        each(view, at, bytes, clock.nowUs(), arrivedUs),
      ),
    arrival: (maxMs) => reader.arrival(maxMs),
    trouble: () => {
      const { skippedRecords, throttledMs, ...same } = reader.trouble()
      return { ...same, skippedUpdates: skippedRecords, throttledUs: throttledMs * 1000 }
    },
    close: () => reader.close(),
  }
}
