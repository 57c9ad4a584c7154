import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createHttpDriver } from '../../../src/drivers/http/http-driver.ts'
import { type Message, MessageQueue } from '../../../src/drivers/http/queue.ts'
import { readingsBlock } from '../blocks.ts'
import { HandClock } from './front-end.ts'

const textOf = ({ bytes, at, end }: Message) => Buffer.from(bytes.subarray(at, end)).toString('latin1')

describe('the queue of the http driver', () => {
  it.each(['binary', 'json'] as const)('has as much room as it promises, however messages are cut (%s)', (format) => {
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(cuts, fc.integer({ min: 1, max: 200_000 }), (list, inFlightBytes) => {
        const spec = { inFlightBytes, format, connections: 1, timeoutUs: 1 }
        const driver = createHttpDriver({ url: 'http://127.0.0.1:1/', spec, clock: new HandClock() })
        for (let i = 0, left = driver.room(22); left > 0; i++) {
          const messages = Math.min(left, list[i % list.length]!)
          expect(driver.send(readingsBlock(messages), i)).toBe(true)
          left -= messages
        }
        expect(driver.inFlightBytes()).toBeGreaterThan(0)
        expect(driver.inFlightBytes()).toBeLessThanOrEqual(Math.max(inFlightBytes, 400))
      }),
    )
  })

  it('keeps each message as it was until it is answered, and uses memory again', () => {
    const queue = new MessageQueue('binary', 0)
    const held: [Message, string][] = []
    const acks: number[] = []
    for (let token = 0; token < 3000; token++) {
      queue.add(readingsBlock(50, { firstMeter: token }), token, 0)
      for (let message = queue.take(); message !== null; message = queue.take()) {
        // one message a block stays out for a long time
        if (held.length < token + 1) held.push([message, textOf(message)])
        else queue.accept(message, 1)
      }
      if (token < 500) continue
      const [message, text] = held[token - 500]!
      expect(textOf(message)).toBe(text)
      queue.accept(message, 2)
      queue.takeAcks((acked) => acks.push(acked))
    }
    expect(acks).toEqual(Array.from({ length: 2500 }, (_, token) => token))
    expect(queue.inFlightBytes).toBe(500 * 22)
  })

  it('gives a message back to the front, marked, and refuses it once', () => {
    const queue = new MessageQueue('binary', 10)
    queue.add(readingsBlock(3), 1, 100)
    const first = queue.take()!
    queue.again(first)
    const second = queue.take()!
    expect([textOf(second) === textOf(first), first.again, second.again]).toEqual([true, false, true])
    queue.again(second)
    queue.refuseSentBy(99)
    expect([queue.waiting, queue.refusedReadings]).toEqual([3, 0])
    queue.refuseSentBy(100)
    expect([queue.waiting, queue.refusedReadings, queue.inFlightBytes]).toEqual([0, 3, 0])
    expect(queue.take()).toBeNull()
  })

  it('does not call refused what was given up before it was posted', () => {
    const queue = new MessageQueue('binary', 10)
    queue.add(readingsBlock(3), 1, 100)
    queue.refuse(queue.take()!)
    queue.again(queue.take()!)
    queue.refuseSentBy(100, true)
    expect([queue.waiting, queue.refusedReadings, queue.unsentReadings]).toEqual([0, 1, 2])
  })

  it('tells acks in the order of sending, whatever is answered first', () => {
    const queue = new MessageQueue('binary', 0)
    for (const token of [0, 1, 2]) queue.add(readingsBlock(1), token, 0)
    const messages = [queue.take()!, queue.take()!, queue.take()!]
    const acks: [number, number][] = []
    const take = () => queue.takeAcks((token, ackUs) => acks.push([token, ackUs]))
    queue.accept(messages[2]!, 5)
    queue.accept(messages[1]!, 6)
    take()
    expect(acks).toEqual([])
    queue.accept(messages[0]!, 7)
    take()
    take()
    expect(acks).toEqual([
      [0, 7],
      [1, 6],
      [2, 5],
    ])
  })
})
