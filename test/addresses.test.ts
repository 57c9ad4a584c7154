import { describe, expect, it } from 'vitest'
import { everyAddress, hostPortOf } from '../src/addresses.ts'

describe('an address', () => {
  it.each([
    'broker',
    '::1:9092',
    '[::1]',
    '[]:9092',
    'a b:9092',
    'a:0',
    'a:65536',
    'http://a:80',
  ])('is not "%s"', (text) => {
    expect(hostPortOf(text)).toBeNull()
  })
})

describe('a name with several addresses', () => {
  it('is given time for a far one whose first packet is lost and sent again after a second', () => {
    expect(everyAddress.autoSelectFamily).toBe(true)
    expect(everyAddress.autoSelectFamilyAttemptTimeout).toBeGreaterThanOrEqual(1500)
  })
})
