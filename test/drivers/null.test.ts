import { describe, expect, it } from 'vitest'
import { acceptedOnSending } from '../../src/drivers/driver.ts'
import { createNullDriver } from '../../src/drivers/null.ts'
import { readingsBlock } from './blocks.ts'

describe('the null driver', () => {
  it('accepts everything by sending it, and tells of each block once', () => {
    const driver = createNullDriver(22 * 10)
    expect(driver.room(22)).toBe(Number.POSITIVE_INFINITY)
    for (const token of [4, 5, 9]) expect(driver.send(readingsBlock(10), token)).toBe(true)
    const acks: [number, number][] = []
    driver.takeAcks((token, ackUs) => acks.push([token, ackUs]))
    driver.takeAcks((token, ackUs) => acks.push([token, ackUs]))
    expect(acks).toEqual([4, 5, 9].map((token) => [token, acceptedOnSending]))
    expect(driver.inFlightBytes()).toBe(0)
  })

  it('fails on a block that is larger than was announced', () => {
    const driver = createNullDriver(22 * 10)
    expect(() => driver.send(readingsBlock(11), 1)).toThrow(RangeError)
  })

  it('may be closed twice', () => {
    const driver = createNullDriver(22)
    driver.close()
    driver.close()
  })
})
