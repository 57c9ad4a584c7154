import { describe, expect, test } from 'vitest'
import { smallestReal, valid, wrongRealWith } from '../examples.ts'

const trident = { 'target.engine': 'storm-trident', 'services.zookeeper': 'managed' }
const exact = (more: Record<string, string>) => wrongRealWith({ ...trident, ...more })
const realWith = (overrides: Record<string, string>) => valid(smallestReal, { overrides })
const usual = { ...trident, 'target.options.guarantee': 'as-usual' }

describe('exactly-once refuses what is known to break it', () => {
  test('several batches in flight', () => {
    expect(exact({ 'target.options.batchesInFlight': '4' })).toEqual([
      'target.options.batchesInFlight: of 4 batches in flight two can start at the same offsets (STORM-1557), and then readings count twice > write 1, or guarantee: as-usual',
    ])
    expect(exact({ 'target.options.batchesInFlight': '1' })).toEqual([])
  })

  test.each([
    ['opaque', 'may fill a batch anew when it sends it again, and then readings count twice'],
    ['transactional', 'sends a batch again with one poll of each partition, and what that does not bring is lost'],
  ])('the %s spout of Storm', (spout, why) => {
    expect(exact({ 'target.options.spout': spout })).toEqual([
      `target.options.spout: exactly-once reads with a spout of its own: the ${spout} one ${why} > remove it, or write guarantee: as-usual`,
    ])
  })

  test('a time-out of polls, which would decide nothing', () => {
    expect(exact({ 'target.options.pollTimeout': '500ms', 'target.options.guarantee': 'exactly-once' })).toEqual([
      'target.options.pollTimeout: exactly-once reads a batch that is sent again to its end, however many polls that takes > remove it, or write guarantee: as-usual',
    ])
  })
})

describe('a guarantee', () => {
  test('is one that the engine knows', () => {
    expect(exact({ 'target.options.guarantee': 'at-least-once' })).toEqual([
      'target.options.guarantee: storm-trident does not know at-least-once > write exactly-once or as-usual',
    ])
    expect(wrongRealWith({ 'target.engine': 'storm', 'target.options.guarantee': 'as-usual' })).toEqual([
      'target.options.guarantee: storm does not know as-usual > write at-least-once or at-most-once',
    ])
  })

  test('decides how Trident reads, where the file does not', () => {
    expect(realWith(trident).target.options).toMatchObject({
      ...{ guarantee: 'exactly-once', spout: null, batchesInFlight: 1, pollTimeoutUs: 20_000 },
    })
    expect(realWith(usual).target.options).toMatchObject({
      ...{ guarantee: 'as-usual', spout: 'opaque', batchesInFlight: 10, pollTimeoutUs: 200_000 },
    })
    const own = { 'target.options.spout': 'transactional', 'target.options.pollTimeout': '500ms' }
    expect(realWith({ ...usual, ...own, 'target.options.batchesInFlight': '1' }).target.options).toMatchObject({
      ...{ spout: 'transactional', batchesInFlight: 1, pollTimeoutUs: 500_000 },
    })
  })

  test('of Storm is at-least-once unless the file says otherwise', () => {
    expect(realWith({ 'target.engine': 'storm' }).target.options).toMatchObject({ guarantee: 'at-least-once' })
  })
})
