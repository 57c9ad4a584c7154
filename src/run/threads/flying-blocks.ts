/** A block that was sent and not yet accepted. */
export interface FlyingBlock {
  isFlying: boolean
  bin: number
  readings: number
  oldestUs: number
  newestUs: number
  sentUs: number
}

/**
 * The blocks on their way. A token is a place that is used again: with many partitions there are a hundred thousand
 * blocks of one message in a second, and nothing is made or hashed for each.
 */
export class FlyingBlocks {
  private readonly places: FlyingBlock[] = []
  private readonly free: number[] = []

  get size(): number {
    return this.places.length - this.free.length
  }

  /** A token for the next block. */
  take(): number {
    const token = this.free.pop()
    if (token !== undefined) return token
    return this.places.push({ isFlying: false, bin: 0, readings: 0, oldestUs: 0.5, newestUs: 0.5, sentUs: 0.5 }) - 1
  }

  /** To be filled in when the block is sent. */
  at(token: number): FlyingBlock {
    return this.places[token]!
  }

  /** What was sent under the token, until the next `take`; null if nothing is on its way. */
  landed(token: number): FlyingBlock | null {
    const block = this.places[token]
    if (block === undefined || !block.isFlying) return null
    block.isFlying = false
    this.free.push(token)
    return block
  }
}
