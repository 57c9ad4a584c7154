import { describe, expect, it } from 'vitest'
import { stampFault } from '../../src/journey/stamp-order.ts'

/** due 0 to 2 ms, sent 3 ms after that or later, taken after 5 ms on average, stored and observed after 12 and 15 ms */
const right = {
  count: 2,
  oldestUs: 0,
  newestUs: 2000,
  sentLagUs: 3500,
  readLagUs: 5000,
  emittedUs: 10_000,
  storedUs: 12_000,
  observedUs: 15_000,
}
const faultOf = (change: Partial<typeof right>) => stampFault({ ...right, ...change }, 3000)

describe('the stamps of an update', () => {
  it('are in the order in which things happen', () => {
    expect(faultOf({})).toBeNull()
  })

  it.each([
    [
      'that was taken before it was sent',
      { readLagUs: 0 },
      'were taken 0 us after they were due, but were sent 3,000 us',
    ],
    ['with a mean of taken - due in milliseconds', { readLagUs: 5 }, 'were taken 5 us after they were due'],
    ['that was emitted before it was taken', { readLagUs: 12_000 }, 'emitted 3,000 us before its readings were taken'],
    ['that was stored before it was emitted', { emittedUs: 14_000 }, 'stored 2,000 us before it was emitted'],
    ['of a clock 50 ms ahead', { emittedUs: 60_000, storedUs: 62_000 }, 'observed 47,000 us before it was stored'],
    ['stored in nanoseconds', { storedUs: 1.8e18 }, 'before it was stored'],
  ])('cannot be those of one %s', (_, change, words) => {
    expect(faultOf(change)).toContain(words)
  })

  it('can have a mean that is not in the middle, as most of the readings may be as old as the oldest', () => {
    const bursts = { count: 10, oldestUs: 0, newestUs: 9000, readLagUs: 5000, emittedUs: 6000 }
    expect(faultOf(bursts)).toBeNull()
    expect(faultOf({ ...bursts, emittedUs: 4800 })).toContain('emitted 1,100 us before its readings were taken')
  })

  it('may be off by a millisecond, since clocks of other processes may count no less', () => {
    expect(faultOf({ readLagUs: 2000 })).toBeNull()
    expect(faultOf({ storedUs: 16_000 })).toBeNull()
    expect(faultOf({ storedUs: 16_001 })).not.toBeNull()
  })

  it('say nothing about sending where it is not known when readings were sent', () => {
    expect(stampFault({ ...right, readLagUs: 0 }, null)).toBeNull()
  })
})
