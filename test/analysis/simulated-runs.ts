/** Seeded noise for simulations: mulberry32, and normal values by Box and Muller. */
export class Noise {
  #state: number

  constructor(seed: number) {
    this.#state = seed
  }

  /** from 0, and below 1 */
  fraction(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.fraction())) * Math.cos(2 * Math.PI * this.fraction())
  }

  /** Runs around a level, with this standard deviation of their logarithms. */
  runs(count: number, level: number, sdOfLogs: number): number[] {
    return Array.from({ length: count }, () => level * Math.exp(sdOfLogs * this.normal()))
  }
}
