import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { listOffsets, logStart } from '../../../src/kafka/cluster/list-offsets.ts'
import { askMetadata } from '../../../src/kafka/cluster/metadata.ts'
import { initProducerId } from '../../../src/kafka/cluster/producer-id.ts'
import type { Connection } from '../../../src/kafka/network/broker-connection.ts'
import { connect } from '../../../src/kafka/network/connect.ts'
import { WireWriter } from '../../../src/kafka/protocol/wire.ts'
import { fetchRecords } from '../../../src/kafka/reader/fetch-request.ts'
import { FakeBroker, keys } from '../fake-broker.ts'

let broker: FakeBroker
let connection: Connection

/** The broker speaks that version of that api alone. */
async function speaking(key: number, version: number): Promise<void> {
  broker.versions = { ...broker.versions, [key]: [version, version] }
  connection = await connect(broker.address, { addresses: [], tls: null, sasl: null }, 'test')
}

function range(least: number, most: number): number[] {
  return Array.from({ length: most - least + 1 }, (_, i) => least + i)
}

beforeEach(async () => {
  broker = await FakeBroker.start()
})

afterEach(async () => {
  connection.close()
  await broker.stop()
})

describe('every version of a request that this client knows', () => {
  it.each(range(4, 8))('Metadata %i: brokers, and the leader of each partition', async (version) => {
    await speaking(keys.metadata, version)
    let body: Buffer = Buffer.alloc(0)
    broker.answers[keys.metadata] = (asked) => {
      body = asked.body.buffer.subarray(asked.body.at)
      const writer = new WireWriter().int32(0).int32(2)
      writer.int32(7).string('one').int32(9092).string(null).int32(9).string('::1').int32(9093).string('rack')
      writer.string('cluster').int32(7).int32(1).int16(0).string('curves').boolean(false)
      writer.array([1, 0], (partition) => {
        writer
          .int16(0)
          .int32(partition)
          .int32(partition === 1 ? 9 : 7)
        if (version >= 7) writer.int32(3)
        for (let i = version >= 5 ? 3 : 2; i > 0; i--) writer.array([7, 9], (node) => writer.int32(node))
      })
      if (version >= 8) writer.int32(0).int32(0)
      return writer.bytesWritten()
    }
    expect(await askMetadata(connection, 'curves')).toEqual({
      brokers: ['one:9092', '[::1]:9093'],
      leaders: ['one:9092', '[::1]:9093'],
    })
    const rights = version >= 8 ? '0000' : ''
    expect(body.toString('hex')).toBe(`000000010006${Buffer.from('curves').toString('hex')}00${rights}`)
  })

  it.each(range(1, 5))('ListOffsets %i: where a partition begins', async (version) => {
    await speaking(keys.listOffsets, version)
    broker.answers[keys.listOffsets] = ({ body }) => {
      expect(body.int32()).toBe(-1)
      if (version >= 2) expect(body.int8()).toBe(0)
      expect([body.int32(), body.string(), body.int32(), body.int32()]).toEqual([1, 'curves', 1, 3])
      if (version >= 4) expect(body.int32()).toBe(-1)
      expect([body.int64(), body.leftBytes]).toEqual([logStart, 0])
      const writer = new WireWriter()
      if (version >= 2) writer.int32(0)
      writer
        .int32(1)
        .string('curves')
        .int32(1)
        .int32(3)
        .int16(0)
        .int64(-1)
        .int64(2 ** 40)
      if (version >= 4) writer.int32(1)
      return writer.bytesWritten()
    }
    expect(await listOffsets(connection, 'curves', [3], logStart)).toEqual([
      { partition: 3, error: 0, offset: 2 ** 40 },
    ])
  })

  it.each(range(4, 11))('Fetch %i: the records of a partition', async (version) => {
    await speaking(keys.fetch, version)
    broker.answers[keys.fetch] = ({ body }) => {
      expect([body.int32(), body.int32(), body.int32(), body.int32(), body.int8()]).toEqual([-1, 100, 1, 5000, 1])
      if (version >= 7) expect([body.int32(), body.int32()]).toEqual([77, 5])
      expect([body.int32(), body.string(), body.int32(), body.int32()]).toEqual([1, 'curves', 1, 3])
      if (version >= 9) expect(body.int32()).toBe(-1)
      expect(body.int64()).toBe(2 ** 40)
      if (version >= 5) expect(body.int64()).toBe(-1)
      expect(body.int32()).toBe(4000)
      if (version >= 7) expect([body.int32(), body.string(), body.int32(), body.int32()]).toEqual([1, 'curves', 1, 8])
      if (version >= 11) expect(body.string()).toBe('')
      expect(body.leftBytes).toBe(0)
      const writer = new WireWriter().int32(250)
      if (version >= 7) writer.int16(71).int32(77)
      writer.int32(1).string('curves').int32(1).int32(3).int16(0).int64(9).int64(9)
      if (version >= 5) writer.int64(0)
      writer.array([1], () => writer.int64(1).int64(2))
      if (version >= 11) writer.int32(-1)
      return writer.bytes(Buffer.from('records')).bytesWritten()
    }
    const bounds = { maxWaitMs: 100, maxBytes: 5000, maxBytesPerPartition: 4000 }
    const ask = { id: 77, epoch: 5, from: [{ partition: 3, offset: 2 ** 40 }], forgotten: [8] }
    const fetched = await fetchRecords(connection, 'curves', ask, bounds)
    expect(fetched).toEqual({
      error: version >= 7 ? 71 : 0,
      session: version >= 7 ? 77 : 0,
      throttleMs: 250,
      partitions: [
        { partition: 3, error: 0, aborted: [{ producerId: 1, firstOffset: 2 }], records: Buffer.from('records') },
      ],
    })
  })

  it.each([0, 1])('InitProducerId %i: an id, and the epoch', async (version) => {
    await speaking(keys.initProducerId, version)
    broker.answers[keys.initProducerId] = ({ body }) => {
      expect(body.nullableString()).toBeNull()
      return new WireWriter().int32(0).int16(0).int64(4000).int16(1).bytesWritten()
    }
    expect(await initProducerId(connection)).toEqual({ id: 4000, epoch: 1 })
  })

  it('is refused in words where the broker speaks newer ones alone', async () => {
    await speaking(keys.fetch, 12)
    const bounds = { maxWaitMs: 100, maxBytes: 5000, maxBytesPerPartition: 4000 }
    const ask = { id: 0, epoch: 0, from: [], forgotten: [] }
    await expect(fetchRecords(connection, 'curves', ask, bounds)).rejects.toMatchObject({
      message: expect.stringContaining('does not support any of versions 4 to 11 of Fetch'),
      hint: expect.stringContaining('Kafka 2.1 to 4.4'),
    })
  })

  it('is refused in words where the user lacks the right', async () => {
    await speaking(keys.initProducerId, 1)
    broker.answers[keys.initProducerId] = () => new WireWriter().int32(0).int16(31).int64(-1).int16(-1).bytesWritten()
    await expect(initProducerId(connection)).rejects.toThrow(
      'Cannot get an id for an idempotent producer: this user may not do that with the cluster (CLUSTER_AUTH',
    )
  })
})
