/**
 * Numbers that look random and depend on a text alone, so that the same series always gets the same answer:
 * xoshiro128** (Blackman and Vigna 2018), whose state splitmix32 fills from the FNV-1a hash of the text.
 */
export class SeededRandom {
  readonly #state: Uint32Array

  constructor(key: string) {
    let seed = hashOf(key)
    this.#state = Uint32Array.from({ length: 4 }, () => {
      seed = (seed + 0x9e3779b9) | 0
      return finalised(seed)
    })
  }

  /** a whole number from 0 to 2^32 - 1 */
  next(): number {
    const s = this.#state
    const result = Math.imul(rotated(Math.imul(s[1]!, 5), 7), 9) >>> 0
    const shifted = s[1]! << 9
    s[2]! ^= s[0]!
    s[3]! ^= s[1]!
    s[1]! ^= s[2]!
    s[0]! ^= s[3]!
    s[2]! ^= shifted
    s[3] = rotated(s[3]!, 11)
    return result
  }

  /** from 0, and below 1 */
  fraction(): number {
    return this.next() / 2 ** 32
  }

  /** a whole number from 0 to `count` - 1 */
  below(count: number): number {
    return Math.floor(this.fraction() * count)
  }

  /** Fisher and Yates: every order is as likely as any other. Changes `values`. */
  shuffle(values: { readonly length: number; [i: number]: number }): void {
    for (let i = values.length - 1; i > 0; i--) {
      const other = this.below(i + 1)
      const kept = values[i]!
      values[i] = values[other]!
      values[other] = kept
    }
  }
}

/** FNV-1a of the text's UTF-16 units. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash
}

/** The finaliser of splitmix32. */
function finalised(value: number): number {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad)
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97)
  return (x ^ (x >>> 15)) >>> 0
}

function rotated(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}
