/** What an external pipeline can get wrong; the code is for scripts, the sentences are for people. */
const mistakeCodes = [
  'NO_UPDATE',
  'NOT_AN_UPDATE',
  'BYTE_ORDER',
  'WORKLOAD',
  'KIND',
  'GROUP',
  'SLOT',
  'DUE_TIMES',
  'BUCKET',
  'COUNT_LOW',
  'COUNT_HIGH',
  'TOTALS',
  'VALUE',
  'CONTRACT_VERSION',
  'CHECK',
  'CLOCK',
  'READ_LAG',
  'TAKEN',
  'STORED',
] as const
export type MistakeCode = (typeof mistakeCodes)[number]

/** One kind of mistake: how often it was seen, the first one with its numbers, and what to look for. */
export interface Mistake {
  readonly code: MistakeCode
  readonly count: number
  readonly message: string
  readonly hint: string
}

/** Collects mistakes by kind. */
export class Mistakes {
  private readonly found = new Map<string, { code: MistakeCode; count: number; message: string; hint: string }>()

  /** Keeps the first of each kind; two kinds of the same code have different hints. */
  add(code: MistakeCode, message: string, hint: string, count = 1): void {
    const key = `${code} ${hint}`
    const known = this.found.get(key)
    if (known === undefined) this.found.set(key, { code, count, message, hint })
    else known.count += count
  }

  has(code: MistakeCode): boolean {
    return [...this.found.values()].some((mistake) => mistake.code === code)
  }

  list(): Mistake[] {
    return [...this.found.values()].sort((a, b) => mistakeCodes.indexOf(a.code) - mistakeCodes.indexOf(b.code))
  }
}
