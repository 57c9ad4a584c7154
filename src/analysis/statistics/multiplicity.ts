/**
 * p adjusted for how many questions are asked at once, each in the place of its own. Below .05 after `holm`, the chance of
 * any false alarm in the list is at most 5 %.
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length)
  let largest = 0
  for (const [rank, i] of ascending(ps).entries()) {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[i]!))
    adjusted[i] = largest
  }
  return adjusted
}

/** As `holm`, by Benjamini and Hochberg: of what is below .05, at most 5 % are false alarms on average. */
export function benjaminiHochberg(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length)
  let smallest = 1
  for (const [rank, i] of [...ascending(ps).entries()].reverse()) {
    smallest = Math.min(smallest, (ps.length * ps[i]!) / (rank + 1))
    adjusted[i] = smallest
  }
  return adjusted
}

function ascending(ps: readonly number[]): number[] {
  return ps.map((_, i) => i).sort((i, j) => ps[i]! - ps[j]!)
}
