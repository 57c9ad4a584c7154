import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lastSequences } from '../../../src/kafka/cluster/last-sequences.ts'
import type { Connection } from '../../../src/kafka/network/broker-connection.ts'
import { connect } from '../../../src/kafka/network/connect.ts'
import { WireWriter } from '../../../src/kafka/protocol/wire.ts'
import { FakeBroker } from '../fake-broker.ts'

const describeProducers = 61
const ours = { id: 4000, epoch: 2 }

interface Known {
  readonly partition: number
  readonly error?: number
  readonly producers: readonly { readonly id: number; readonly epoch: number; readonly last: number }[]
}

/** The answer of a broker (KIP-664), with the tags of the response's header. */
function answerOf(partitions: readonly Known[]): Uint8Array {
  const writer = new WireWriter().noTags().int32(0)
  writer.compactArray(['curves'], (topic) => {
    writer.compactString(topic).compactArray(partitions, ({ partition, error = 0, producers }) => {
      writer.int32(partition).int16(error).compactString(null)
      writer.compactArray(producers, ({ id, epoch, last }) => {
        writer.int64(id).int32(epoch).int32(last).int64(1).int32(-1).int64(-1).noTags()
      })
      writer.noTags()
    })
    writer.noTags()
  })
  return writer.noTags().bytesWritten()
}

describe('what a broker has of an idempotent producer', () => {
  let broker: FakeBroker
  let connection: Connection
  beforeEach(async () => {
    broker = await FakeBroker.start()
    broker.versions[describeProducers] = [0, 0]
    connection = await connect(broker.address, { addresses: [], tls: null, sasl: null }, 'test')
  })
  afterEach(async () => {
    connection.close()
    await broker.stop()
  })

  it('is its last sequence in each partition, of this producer and this epoch alone', async () => {
    broker.answers[describeProducers] = () =>
      answerOf([
        {
          partition: 0,
          producers: [
            { id: 7, epoch: 2, last: 90 },
            { ...ours, last: 41 },
          ],
        },
        { partition: 1, producers: [{ ...ours, epoch: 1, last: 80 }] },
        { partition: 2, producers: [] },
        { partition: 3, error: 29, producers: [] },
        { partition: 4, producers: [{ ...ours, last: -1 }] },
      ])
    expect([...(await lastSequences(connection, 'curves', [0, 1, 2, 3, 4], ours))]).toEqual([[0, 41]])
  })

  it('is not known where the broker is too old to say it', async () => {
    delete broker.versions[describeProducers]
    connection.close()
    connection = await connect(broker.address, { addresses: [], tls: null, sasl: null }, 'test')
    expect((await lastSequences(connection, 'curves', [0], ours)).size).toBe(0)
  })
})
