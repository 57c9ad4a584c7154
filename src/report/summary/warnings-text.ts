import type { RecordedWarning } from '../../types/warnings.ts'

/** All warnings of one code: the first in full, and where else it was raised. */
export interface Doubt {
  readonly first: RecordedWarning
  /** the other phases, without repetition */
  readonly phases: readonly string[]
  /** how many warnings there are besides the first */
  readonly more: number
}

/** One doubt per code, in the order of the first warning of each. */
export function doubtsOf(warnings: readonly RecordedWarning[]): Doubt[] {
  return [...new Set(warnings.map(({ code }) => code))].map((code) => {
    const [first, ...rest] = warnings.filter((warning) => warning.code === code)
    const names = rest.map(({ phase }) => phase).filter((phase) => phase !== null)
    const phases = [...new Set(names)].filter((phase) => phase !== first!.phase)
    return { first: first!, phases, more: rest.length }
  })
}
