import type { Kafka } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { createKafkaOutlet } from '../../../src/targets/node/kafka-outlet.ts'

interface Sent {
  readonly producer: number
  readonly partition: number
  readonly bytes: number[]
}

function outletWith(fails: (attempt: number) => boolean = () => false) {
  const sent: Sent[] = []
  const log: string[] = []
  let [producers, attempts] = [0, 0]
  const newProducer = () => {
    const producer = producers++
    return {
      connect: async () => {},
      disconnect: async () => {},
      send: async ({ messages }: { messages: { partition: number; value: Buffer }[] }) => {
        if (fails(attempts++)) throw new Error('UNKNOWN_PRODUCER_ID')
        sent.push({ producer, partition: messages[0]!.partition, bytes: messages.map(({ value }) => value.length) })
      },
    }
  }
  const outlet = createKafkaOutlet({
    kafka: { producer: newProducer } as unknown as Kafka,
    topic: 'updates',
    partitions: 3,
    first: 2,
    pause: async () => {},
    log: (line) => log.push(line),
  })
  return { outlet, sent, log }
}

const update = (bytes: number) => new Uint8Array(bytes)

describe('publishing updates', () => {
  it('sends at most half a MiB at once, each request to the next partition', async () => {
    const { outlet, sent } = outletWith()
    await outlet.publish([update(300_000), update(200_000), update(100_000), update(384_024), update(384_024)])
    expect(sent).toEqual([
      { producer: 0, partition: 2, bytes: [300_000, 200_000] },
      { producer: 0, partition: 0, bytes: [100_000, 384_024] },
      { producer: 0, partition: 1, bytes: [384_024] },
    ])
  })

  it('sends a request again with a new producer where the broker does not take the old one any more', async () => {
    const { outlet, sent, log } = outletWith((attempt) => attempt < 2)
    await outlet.publish([update(100)])
    expect(sent).toEqual([{ producer: 2, partition: 2, bytes: [100] }])
    expect(log[0]).toContain('UNKNOWN_PRODUCER_ID')
  })
})
