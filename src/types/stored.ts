/** Wh that the database holds, one row for each group of a slot, ordered by slot; those without any are left out. */
export interface StoredWattHours {
  readonly slot: Uint32Array
  readonly group: Float64Array
  readonly wattHours: Float64Array
}
