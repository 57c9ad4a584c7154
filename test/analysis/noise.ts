import { SeededRandom } from '../../src/analysis/random.ts'

/** Values that scatter around levels as runs do; the same for the same key. */
export class Noise {
  readonly random: SeededRandom

  constructor(key: string) {
    this.random = new SeededRandom(key)
  }

  /** Box and Muller: mean 0, standard deviation 1. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.random.fraction()))
    return radius * Math.cos(2 * Math.PI * this.random.fraction())
  }

  /** `count` values around a level with this coefficient of variation. */
  around(level: number, cv: number, count: number): number[] {
    return Array.from({ length: count }, () => level * Math.exp(cv * this.normal()))
  }

  /** The same, and each with this chance 1.4 times as large. */
  withSpikes(level: number, cv: number, count: number, chance: number): number[] {
    return this.around(level, cv, count).map((value) => (this.random.fraction() < chance ? value * 1.4 : value))
  }
}

/** The share of `count` trials in which something happens. */
export function shareOf(count: number, happens: (trial: number) => boolean): number {
  let happened = 0
  for (let trial = 0; trial < count; trial++) if (happens(trial)) happened++
  return happened / count
}
