import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OffsetHistory } from '../../../src/collectors/kafka/offset-history.ts'

describe('the history of a log’s end', () => {
  test('tells when a record came from the looks around it', () => {
    const history = new OffsetHistory()
    history.look(0, 100)
    history.look(1_000_000, 300)
    expect(history.appendedUs(100)).toBe(0)
    expect(history.appendedUs(150)).toBe(250_000)
  })

  test('knows that nothing came while the end stood still', () => {
    const history = new OffsetHistory()
    history.look(0, 0)
    history.look(1_000_000, 100)
    history.look(9_000_000, 100)
    history.look(10_000_000, 200)
    expect(history.appendedUs(50)).toBe(500_000)
    expect(history.appendedUs(100)).toBe(9_000_000)
    expect(history.appendedUs(150)).toBe(9_500_000)
  })

  test('does not guess what came before the first look, or has not come', () => {
    const history = new OffsetHistory()
    history.look(0, 100)
    history.look(1_000_000, 200)
    expect(history.appendedUs(99)).toBeNull()
    expect(history.appendedUs(200)).toBeNull()
  })

  test('begins anew with a log that was made again', () => {
    const history = new OffsetHistory()
    history.look(0, 100)
    history.look(1_000_000, 200)
    history.look(2_000_000, 10)
    history.look(3_000_000, 30)
    expect(history.appendedUs(20)).toBe(2_500_000)
    expect(history.appendedUs(5)).toBeNull()
  })

  test('is never wrong by more than the time between two looks, at any rate', () => {
    const arrivals = fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 5, maxLength: 80 })
    fc.assert(
      fc.property(arrivals, fc.integer({ min: 0, max: 79 }), (gapsUs, chosen) => {
        let us = 0
        const cameUs = gapsUs.map((gap) => (us += gap))
        const history = new OffsetHistory()
        const lastUs = cameUs.at(-1)! + 1_000_000
        for (let atUs = -1; atUs <= lastUs; atUs += 1_000_000)
          history.look(atUs, cameUs.filter((came) => came <= atUs).length)
        const offset = chosen % gapsUs.length
        const told = history.appendedUs(offset)
        if (told !== null) expect(Math.abs(told - cameUs[offset]!)).toBeLessThanOrEqual(1_000_000)
        else expect(cameUs[offset]).toBeGreaterThan(lastUs - 1_000_000)
      }),
    )
  })

  test('loses precision and not its memory when a group stays behind for hours', () => {
    const history = new OffsetHistory()
    for (let s = 0; s <= 20_000; s++) history.look(s * 1e6, s * 10)
    expect(Math.abs(history.appendedUs(5)! - 0.5e6)).toBeLessThan(20e6)
    expect(Math.abs(history.appendedUs(150_000)! - 15_000e6)).toBeLessThan(20e6)
  })
})
