import { describe, expect, it } from 'vitest'
import { FlyingBlocks } from '../../../src/run/threads/flying-blocks.ts'

function sent(blocks: FlyingBlocks, readings: number): number {
  const token = blocks.take()
  Object.assign(blocks.at(token), { isFlying: true, readings })
  return token
}

describe('blocks on their way', () => {
  it('are known by their tokens in whatever order they land, each once', () => {
    const blocks = new FlyingBlocks()
    const tokens = [10, 20, 30].map((readings) => sent(blocks, readings))
    expect(new Set(tokens).size).toBe(3)
    expect([tokens[1]!, tokens[2]!, tokens[0]!].map((token) => blocks.landed(token)?.readings)).toEqual([20, 30, 10])
    expect(blocks.landed(tokens[1]!)).toBeNull()
    expect(blocks.landed(99)).toBeNull()
    expect(blocks.size).toBe(0)
  })

  it('take the places of those that have landed', () => {
    const blocks = new FlyingBlocks()
    const stays = sent(blocks, 1)
    for (let i = 0; i < 1000; i++) blocks.landed(sent(blocks, 2))
    expect(blocks.size).toBe(1)
    expect(sent(blocks, 3)).toBeLessThan(2)
    expect(blocks.landed(stays)?.readings).toBe(1)
  })
})
