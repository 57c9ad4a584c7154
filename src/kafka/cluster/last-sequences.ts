import type { Connection } from '../network/broker-connection.ts'
import type { ProducerStamp } from '../protocol/record-batch.ts'
import { WireWriter } from '../protocol/wire.ts'

/**
 * DescribeProducers v0 (KIP-664; Kafka 2.8 and later): the sequence of the last record that a broker has of an idempotent
 * producer, by partition. It leads these partitions.
 *
 *     request    compact array of (compact string topic, compact array of int32 partition, tags), tags
 *     response   int32 throttle ms, compact array of (compact string topic, compact array of (int32 partition, int16
 *                error, compact string message, compact array of (int64 producer id, int32 epoch, int32 last sequence,
 *                int64 time stamp, int32 coordinator epoch, int64 transaction start, tags), tags), tags), tags
 *
 * A partition is missing where the broker knows nothing of the producer, or may not say so. Errors: BrokenConnection.
 */
export async function lastSequences(
  connection: Connection,
  topic: string,
  partitions: readonly number[],
  { id, epoch }: ProducerStamp,
): Promise<ReadonlyMap<number, number>> {
  if (connection.version('DescribeProducers', 0) === null) return new Map()
  const body = new WireWriter()
  body.compactArray([topic], (name) => {
    body.compactString(name).compactArray(partitions, (partition) => {
      body.int32(partition)
    })
    body.noTags()
  })
  const reader = await connection.request('DescribeProducers', 0, body.noTags().bytesWritten())
  reader.int32()
  const found = new Map<number, number>()
  reader.compactArray(() => {
    reader.compactString()
    reader.compactArray(() => {
      const [partition, error] = [reader.int32(), reader.int16()]
      reader.compactString()
      reader.compactArray(() => {
        const producer = { id: reader.int64(), epoch: reader.int32(), last: reader.int32() }
        reader.int64()
        reader.int32()
        reader.int64()
        reader.skipTags()
        if (error === 0 && producer.id === id && producer.epoch === epoch && producer.last >= 0)
          found.set(partition, producer.last)
      })
      reader.skipTags()
    })
    reader.skipTags()
  })
  return found
}
