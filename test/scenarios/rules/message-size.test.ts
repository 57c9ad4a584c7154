import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeCurveJson } from '../../../src/contract/curve-json.ts'
import { encodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { messageBytesOf, plannedBrokerBytes, plannedLogBytes } from '../../../src/scenarios/rules/message-size.ts'
import { smallest, smallestReal, valid } from '../examples.ts'

const drawn = fc.record({
  meters: fc.integer({ min: 1, max: 2 ** 32 }),
  points: fc.integer({ min: 1, max: 48 }),
  frame: fc.integer({ min: 1, max: 20 }),
  wattHours: fc.integer({ min: 0, max: 65_535 }),
})
const messageOf = ({ meters, points, frame, wattHours }: { [field: string]: number }) => ({
  dueUs: 1_795_500_000_000_000,
  slot: 4_294_967_295,
  curves: Array.from({ length: frame! }, () => ({ meter: meters! - 1, wattHours: Array(points).fill(wattHours) })),
})

describe('the size of a message', () => {
  test('in binary is that of its bytes', () => {
    fc.assert(
      fc.property(drawn, (shape) => {
        expect(encodeCurveMessage(messageOf(shape)).length).toBe(messageBytesOf({ ...shape, format: 'binary' }))
      }),
    )
  })

  test('in JSON is never more than foreseen, and hardly less where every figure is long', () => {
    fc.assert(
      fc.property(drawn, (shape) => {
        const foreseen = messageBytesOf({ ...shape, format: 'json' })
        expect(encodeCurveJson(messageOf(shape)).length).toBeLessThanOrEqual(foreseen)
        const longest = encodeCurveJson(messageOf({ ...shape, wattHours: 65_535 })).length
        expect(foreseen - longest).toBeLessThanOrEqual(shape.frame + 1)
      }),
    )
  })
})

describe('the log of curves', () => {
  const bytesOf = (overrides: Record<string, string>) => plannedLogBytes(valid(smallestReal, { overrides }))

  test('holds every message with what a record has beside it', () => {
    const curves = 10_000
    expect(bytesOf({})).toBeGreaterThan(curves * (22 + 4))
    expect(bytesOf({})).toBeLessThan(curves * 60)
  })

  test('holds fewer records of frames', () => {
    const framed = bytesOf({ 'fleet.frame': '100' })
    expect(framed).toBeGreaterThan(100 * 616)
    expect(framed).toBeLessThan(100 * 700)
  })

  test('is held by each copy', () => {
    expect(bytesOf({ 'services.kafka': '{ brokers: 3, replication: 3 }' })).toBe(3 * bytesOf({}))
  })

  test('is larger in JSON', () => {
    expect(bytesOf({ 'driver.format': 'json' })).toBeGreaterThan(2 * bytesOf({}))
  })

  test('does not exist where curves take another way', () => {
    expect(bytesOf({ 'driver.kind': 'http' })).toBe(0)
    expect(plannedLogBytes(valid(smallest))).toBe(0)
  })
})

describe('what a run writes to its brokers’ disks', () => {
  const planned = (overrides: Record<string, string> = {}) => plannedBrokerBytes(valid(smallestReal, { overrides }))

  test('is the topic of curves, and besides what warming writes where it is asked for', () => {
    expect(planned()).toBe(plannedLogBytes(valid(smallestReal)))
    expect(planned({ 'services.kafka': '{ warmBroker: true }' })).toBe(planned() + 2.5e9)
    expect(plannedBrokerBytes(valid(smallest))).toBe(0)
  })
})
