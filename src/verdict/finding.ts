/** A value in the unit of its objective, or none and why. Infinity: among readings that never came. */
export interface Finding {
  readonly value: number | null
  readonly note: string
}

export function noData(why = ''): Finding {
  return { value: null, note: why === '' ? 'no data' : `no data: ${why}` }
}
