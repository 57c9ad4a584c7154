import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createBellMemory, openBell } from '../../src/channel/bell.ts'
import { createRingMemory, RingConsumer, RingProducer } from '../../src/channel/ring.ts'

function open(bytes: number) {
  const memory = createRingMemory(bytes)
  return { producer: new RingProducer(memory, openBell(createBellMemory())), consumer: new RingConsumer(memory) }
}

function put(producer: RingProducer, bytes: number, mark: number): boolean {
  const at = producer.reserve(bytes)
  if (at < 0) return false
  for (let i = 0; i < bytes; i++) producer.view.setUint8(at + i, (mark + i) & 0xff)
  producer.publish(bytes)
  return true
}

function take(consumer: RingConsumer, releasedUs: number): number[] | null {
  const at = consumer.peek()
  if (at < 0) return null
  const payload = Array.from({ length: consumer.bytes }, (_, i) => consumer.view.getUint8(at + i))
  consumer.release(releasedUs)
  return payload
}

describe('ring', () => {
  it('delivers every chunk whole and in order, whatever the sizes and however often it wraps', () => {
    const steps = fc.array(fc.oneof(fc.integer({ min: 1, max: 900 }), fc.constant(-1)), {
      minLength: 50,
      maxLength: 400,
    })
    fc.assert(
      fc.property(steps, (sizes) => {
        const { producer, consumer } = open(4096)
        const waiting: number[][] = []
        const mark = { next: 0 }
        for (const size of sizes) {
          if (size < 0) expect(take(consumer, 0)).toEqual(waiting.shift() ?? null)
          else {
            producer.reclaim(() => {})
            if (put(producer, size, mark.next)) {
              const from = mark.next
              waiting.push(Array.from({ length: size }, (_, i) => (from + i) & 0xff))
              mark.next = (mark.next + 7) & 0xff
            }
          }
        }
        while (waiting.length > 0) expect(take(consumer, 0)).toEqual(waiting.shift())
        expect(take(consumer, 0)).toBeNull()
      }),
    )
  })

  it('has no room when full, and room again once the consumer released and the producer reclaimed', () => {
    const { producer, consumer } = open(4096)
    let accepted = 0
    while (put(producer, 1000, 0)) accepted++
    expect(accepted).toBe(4)
    take(consumer, 5)
    expect(put(producer, 1000, 0)).toBe(false)
    producer.reclaim(() => {})
    expect(put(producer, 1000, 0)).toBe(true)
  })

  it('tells the producer when the consumer released each chunk, oldest first', () => {
    const { producer, consumer } = open(4096)
    put(producer, 10, 0)
    put(producer, 20, 0)
    put(producer, 30, 0)
    take(consumer, 1.5e15)
    take(consumer, 1.5e15 + 7)
    const released: number[] = []
    producer.reclaim((atUs) => released.push(atUs))
    expect(released).toEqual([1.5e15, 1.5e15 + 7])
    expect(producer.used()).toBe(16 + 32)
  })

  it('tells the consumer for how long there was no room for a chunk', () => {
    const { producer, consumer } = open(4096)
    const waits: number[] = []
    for (const waitUs of [0, 2_000_000, 0, 3e9]) {
      producer.reserve(10)
      producer.publish(10, waitUs)
    }
    while (consumer.peek() >= 0) {
      waits.push(consumer.roomWaitUs)
      consumer.release(0)
    }
    expect(waits).toEqual([0, 2_000_000, 0, 2 ** 31 - 1])
  })
})
