/** Why a value cannot be read. Texts complete the sentence `<value> ...`, and never repeat the value themselves. */
export interface Refusal {
  /** `is not a rate` */
  readonly wrong: string
  /** what to write, whatever the value was: `write a rate such as 50k/s` */
  readonly write: string
  /** what to write, derived from the value: `write 50k/s`; not shown where the value came from the environment */
  readonly exactly?: string
  /** the value may hold a secret and must not be shown */
  readonly secret?: boolean
}

export type Reader<T> = (raw: unknown) => T | Refusal

export function refusal(wrong: string, write: string, exactly?: string | null): Refusal {
  return exactly === undefined || exactly === null ? { wrong, write } : { wrong, write, exactly }
}

export function isRefusal(reading: unknown): reading is Refusal {
  return typeof reading === 'object' && reading !== null && 'wrong' in reading && 'write' in reading
}
