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

  it('is nothing while it looks when it should', () => {
    const attention = new Attention()
    for (let us = 0; us < 1e6; us += 20_000) {
      attention.look(us + 300)
      attention.promise(us + 20_000)
    }
    expect(attention.heldUs(0)).toBe(0)
  })
})
