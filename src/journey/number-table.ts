const leastCapacity = 1024
/** A table that is fuller than this is doubled. */
const fullest = 0.5

/**
 * Numbers by key (whole, 0 to 2^53 - 2) in typed columns, with open addressing. It takes `most` keys; what is put under
 * further ones is refused, so that its memory has a bound and its user goes on counting in another way.
 */
export class NumberTable {
  size = 0
  private readonly most: number
  /** key + 1; 0 = free */
  private keys = new Float64Array(leastCapacity)
  private values = new Float64Array(leastCapacity)

  constructor(most: number) {
    this.most = most
  }

  get(key: number): number | undefined {
    if (this.size === 0) return undefined
    const at = this.find(key)
    return this.keys[at] === 0 ? undefined : this.values[at]
  }

  /** Adds to the number under a key, which is 0 at first. False if there is no room for another key. */
  add(key: number, value: number): boolean {
    const at = this.find(key)
    if (this.keys[at] === 0) return this.put(key, value, at)
    this.values[at] += value
    return true
  }

  private put(key: number, value: number, free: number): boolean {
    if (this.size >= this.most) return false
    this.size++
    const isFull = this.size > fullest * this.keys.length
    if (isFull) this.grow()
    const at = isFull ? this.find(key) : free
    this.keys[at] = key + 1
    this.values[at] = value
    return true
  }

  /** Where the key is, or where it would be. */
  private find(key: number): number {
    const { keys } = this
    const [mask, wanted] = [keys.length - 1, key + 1]
    let at = mix(key) & mask
    for (let held = keys[at]; held !== 0 && held !== wanted; held = keys[at]) at = (at + 1) & mask
    return at
  }

  private grow(): void {
    const { keys, values } = this
    this.keys = new Float64Array(keys.length * 2)
    this.values = new Float64Array(keys.length * 2)
    for (let i = 0; i < keys.length; i++) {
      if (keys[i] === 0) continue
      const at = this.find(keys[i]! - 1)
      this.keys[at] = keys[i]!
      this.values[at] = values[i]!
    }
  }
}

/** Spreads keys that lie side by side or in steps over the whole table: its low bits say where a key belongs. */
export function mix(key: number): number {
  const high = Math.floor(key / 2 ** 32)
  let hash = Math.imul((key >>> 0) ^ Math.imul(high, 0x85eb_ca6b), 0x9e37_79b1)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b_3c6d)
  return hash ^ (hash >>> 13)
}
