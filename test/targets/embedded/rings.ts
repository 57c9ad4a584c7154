import { createBellMemory, openBell } from '../../../src/channel/bell.ts'
import { createRingMemory, RingConsumer, RingProducer } from '../../../src/channel/ring.ts'
import {
  readUpdateEntry,
  readUpdateHeader,
  type UpdateEntry,
  type UpdateHeader,
  updateEntryBytes,
  updateHeaderBytes,
} from '../../../src/contract/update-message.ts'

/** Both ends of a ring, in one thread. */
export interface RingPair {
  readonly producer: RingProducer
  readonly consumer: RingConsumer
}

export function ringPair(bytes: number): RingPair {
  const memory = createRingMemory(bytes)
  return { producer: new RingProducer(memory, openBell(createBellMemory())), consumer: new RingConsumer(memory) }
}

export function putBytes({ producer }: RingPair, ...parts: readonly Uint8Array[]): void {
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  producer.reclaim(() => {})
  let at = producer.reserve(bytes)
  if (at < 0) throw new Error(`no room for ${bytes} bytes`)
  for (const part of parts) {
    new Uint8Array(producer.view.buffer, at, part.length).set(part)
    at += part.length
  }
  producer.publish(bytes)
}

export interface ReadUpdate extends UpdateHeader {
  readonly list: readonly UpdateEntry[]
}

/** Everything that waits in a ring of updates. */
export function takeUpdates({ consumer }: RingPair): ReadUpdate[] {
  const updates: ReadUpdate[] = []
  for (let at = consumer.peek(); at >= 0; at = consumer.peek()) {
    const header = readUpdateHeader(consumer.view, at)
    const list = Array.from({ length: header.entries }, (_, i) =>
      readUpdateEntry(consumer.view, at + updateHeaderBytes + i * updateEntryBytes),
    )
    updates.push({ ...header, list })
    consumer.release(0)
  }
  return updates
}
