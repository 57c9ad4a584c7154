/**
 * How far apart two parts of a list lie, in the energy distance of Szekely and Rizzo with exponent 1, for every place
 * where it may be cut. Matteson and James (2014) call it Q and find change points with it ("E-divisive").
 *
 *     Q(t) = m n / (m + n) * [ 2 / (m n) * between - 2 / (m (m - 1)) * left - 2 / (n (n - 1)) * right ]
 *
 * m = t values lie before the cut and n behind it; `between`, `left` and `right` are the sums of the distances of all
 * pairs across the cut, before it and behind it. A side of one value has no pairs, and its term is left out.
 */
export function divergence(left: number, right: number, all: number, m: number, n: number): number {
  const across = (2 / (m * n)) * (all - left - right)
  const before = m > 1 ? (2 / (m * (m - 1))) * left : 0
  const behind = n > 1 ? (2 / (n * (n - 1))) * right : 0
  return ((m * n) / (m + n)) * (across - before - behind)
}

/** A stretch of a list of values with the distances of all its pairs, which are worked out once. */
export class Distances {
  readonly length: number
  readonly #distances: Float64Array
  /** of each value to all others */
  readonly #sums: Float64Array
  readonly #all: number

  constructor(values: readonly number[]) {
    this.length = values.length
    this.#distances = new Float64Array(values.length ** 2)
    this.#sums = new Float64Array(values.length)
    values.forEach((a, i) => {
      values.forEach((b, j) => {
        this.#distances[i * values.length + j] = Math.abs(a - b)
        this.#sums[i]! += Math.abs(a - b)
      })
    })
    this.#all = this.#sums.reduce((sum, each) => sum + each, 0) / 2
  }

  /** Q(t) for t = 1 .. length - 1 at index t, of the values in this order. Index 0 is 0. O(length^2). */
  divergences(order: Uint16Array, into: Float64Array): void {
    let left = 0
    let right = this.#all
    for (let t = 1; t < this.length; t++) {
      const moved = order[t - 1]!
      const toLeft = this.#toFirst(moved, t - 1, order)
      left += toLeft
      right -= this.#sums[moved]! - toLeft
      into[t] = divergence(left, right, this.#all, t, this.length - t)
    }
  }

  /** Sum of the distances of one value to the first `count` of the order. */
  #toFirst(value: number, count: number, order: Uint16Array): number {
    const distances = this.#distances
    const row = value * this.length
    let sum = 0
    for (let i = 0; i < count; i++) sum += distances[row + order[i]!]!
    return sum
  }
}
