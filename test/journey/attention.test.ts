import { describe, expect, it } from 'vitest'
import { Attention } from '../../src/journey/attention.ts'

describe('how long updates waited for the observer', () => {
  it('is the time for which its thread did not look, for what was published meanwhile', () => {
    const attention = new Attention()
    attention.promise(100_000)
    attention.look(10_100_000)
    // published before it went away, while it was away, and after it was back; all of it was read just now
    expect(attention.heldUs(50_000)).toBe(10_000_000)
    expect(attention.heldUs(4_100_000)).toBe(6_000_000)
    expect(attention.heldUs(10_120_000)).toBe(0)
  })

  it('is the time for which its queue was full too, for what was due meanwhile or before', () => {
    const attention = new Attention()
    expect(attention.fullUs(0, 10_000_000)).toBe(0)
    attention.wasFull(1_000_000, 3_000_000)
    attention.wasFull(5_000_000, 5_400_000)
    expect(attention.fullUs(500_000, 3_100_000)).toBe(2_000_000)
    expect(attention.fullUs(2_500_000, 6_000_000)).toBe(900_000)
    expect(attention.fullUs(3_000_000, 5_000_000)).toBe(0)
    // two workers whose queues were full at the same time do not count twice
    attention.wasFull(5_100_000, 5_500_000)
    expect(attention.fullUs(4_000_000, 6_000_000)).toBe(500_000)
  })

  it('is nothing while it looks when it should', () => {
    const attention = new Attention()
    for (let us = 0; us < 1e6; us += 20_000) {
      attention.look(us + 300)
      attention.promise(us + 20_000)
    }
    expect(attention.heldUs(0)).toBe(0)
  })
})
