/** The 32-bit finaliser of every draw: a bijection of 32 bits (C. Wellons, "hash-prospector", low-bias 32). */
export function mix(value: number): number {
  let x = value | 0
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}

/** Draw of meter m under a key: `mix(add + multiply * m)`. `multiply` is odd, so no two meters share a draw. */
export interface DrawKey {
  readonly multiply: number
  readonly add: number
}

/** What a draw is for; each purpose has its own draws. */
export const purposes = {
  reading: 0x5bd1e995,
  start: 0x27d4eb2f,
  dayClass: 0x165667b1,
  identity: 0x2545f491,
  tariff: 0x61c88647,
}

/** The key of one purpose at one time (a slot, a day, or 0). Seeds are whole numbers up to 2^53. */
export function drawKey(seed: number, purpose: number, time: number): DrawKey {
  const high = Math.floor(seed / 2 ** 32)
  const folded = high === 0 ? seed : seed ^ mix(high + 0x632be5ab)
  const a = mix(mix(folded ^ purpose) + Math.imul(time, 0x9e3779b9))
  return { multiply: a | 1, add: mix(a + 0x85ebca6b) }
}

export function draw(key: DrawKey, meter: number): number {
  return mix(key.add + Math.imul(key.multiply, meter))
}
