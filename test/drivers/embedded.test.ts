import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCurveMessage } from '../../src/contract/curve-message.ts'
import { createEmbeddedDriver } from '../../src/drivers/embedded.ts'
import { type RingPair, ringPair } from '../targets/embedded/rings.ts'
import { daysBlock, readingsBlock } from './blocks.ts'

const readingBytes = 22

function open(rings: number, ringBytes = 4096, mostMessages = 40) {
  const pairs = Array.from({ length: rings }, () => ringPair(ringBytes))
  const driver = createEmbeddedDriver(
    pairs.map(({ producer }) => producer),
    mostMessages * readingBytes,
  )
  return { driver, pairs }
}

/** Takes the oldest chunk; the meters in it, or null if there is none. */
function take({ consumer }: RingPair, atUs = 0): number[] | null {
  const at = consumer.peek()
  if (at < 0) return null
  const meters: number[] = []
  for (let from = at; from < at + consumer.bytes; from += readingBytes)
    meters.push(decodeCurveMessage(new Uint8Array(consumer.view.buffer, from, readingBytes)).curves[0]!.meter)
  consumer.release(atUs)
  return meters
}

describe('the embedded driver', () => {
  it('puts a block into the ring of its partition, its messages one after the other', () => {
    const { driver, pairs } = open(2)
    for (let partition = 0; partition < 5; partition++)
      driver.send(readingsBlock(3, { partition, firstMeter: partition * 10 }), partition)
    expect([take(pairs[0]!), take(pairs[0]!), take(pairs[0]!), take(pairs[0]!)]).toEqual([
      [0, 1, 2],
      [20, 21, 22],
      [40, 41, 42],
      null,
    ])
    expect([take(pairs[1]!), take(pairs[1]!)]).toEqual([
      [10, 11, 12],
      [30, 31, 32],
    ])
  })

  it('takes the moment at which the target took a block as its ack, each block once', () => {
    const { driver, pairs } = open(1)
    for (const token of [7, 8, 9]) driver.send(readingsBlock(2), token)
    expect(driver.inFlightBytes()).toBe(6 * readingBytes)
    const acks: [number, number][] = []
    const takeAcks = () => driver.takeAcks((token, ackUs) => acks.push([token, ackUs]))
    takeAcks()
    expect(acks).toEqual([])
    take(pairs[0]!, 1000)
    take(pairs[0]!, 1700)
    expect(driver.inFlightBytes()).toBe(6 * readingBytes)
    takeAcks()
    takeAcks()
    expect(acks).toEqual([
      [7, 1000],
      [8, 1700],
    ])
    expect(driver.inFlightBytes()).toBe(2 * readingBytes)
  })

  it('keeps its promise: as many messages as it has room for are accepted, however they are cut into blocks', () => {
    const [messageBytes, mostMessages] = [116, 5]
    const turns = fc.array(
      fc.record({
        cuts: fc.array(fc.integer({ min: 1, max: mostMessages }), { minLength: 1, maxLength: 8 }),
        taken: fc.oneof(fc.constant(0), fc.nat(12)),
      }),
      { minLength: 20, maxLength: 60, size: 'max' },
    )
    fc.assert(
      fc.property(turns, (list) => {
        const pair = ringPair(4096)
        const driver = createEmbeddedDriver([pair.producer], mostMessages * messageBytes)
        for (const { cuts, taken } of list) {
          driver.takeAcks(() => {})
          let left = Math.max(0, driver.room(messageBytes))
          for (let i = 0; left > 0; i++) {
            const messages = Math.min(left, cuts[i % cuts.length]!)
            expect(driver.send(daysBlock(messages), i)).toBe(true)
            left -= messages
          }
          for (let i = 0; i < taken && pair.consumer.peek() >= 0; i++) pair.consumer.release(0)
        }
        expect(driver.inFlightBytes()).toBeGreaterThan(0)
      }),
    )
  })

  it.each([0, 1])('has only the room of its fullest ring, be it ring %i', (partition) => {
    const { driver } = open(2)
    const before = driver.room(readingBytes)
    driver.send(readingsBlock(40, { partition }), 0)
    expect(driver.room(readingBytes)).toBe(before - Math.ceil((40 * readingBytes + 16) / (readingBytes + 23)))
  })

  it('refuses a block while there is no room, and takes it whole once there is', () => {
    const { driver, pairs } = open(1, 4096, 80)
    let sent = 0
    while (driver.send(readingsBlock(80), sent)) sent++
    expect(sent).toBe(2)
    take(pairs[0]!)
    driver.takeAcks(() => {})
    expect(driver.send(readingsBlock(80), 99)).toBe(true)
    expect(take(pairs[0]!)!.length).toBe(80)
  })

  it('tells every ack of many thousand blocks', () => {
    const { driver, pairs } = open(1)
    const acks: number[] = []
    for (let token = 0; token < 5000; token++) {
      expect(driver.send(readingsBlock(1 + (token % 40)), token)).toBe(true)
      take(pairs[0]!, token)
      driver.takeAcks((acked, ackUs) => {
        expect(ackUs).toBe(acked)
        acks.push(acked)
      })
    }
    expect(acks).toEqual(Array.from({ length: 5000 }, (_, token) => token))
    expect(driver.inFlightBytes()).toBe(0)
  })
})
