/** Readings of one slot, one per meter. */
export interface SlotReadings {
  readonly slot: number
  /** the three columns below, side by side: what a store keeps */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** 2 bits per meter, four meters per byte: how often its reading arrived, 3 = three times or more (then see `Copies`) */
  readonly times: Uint8Array
  /** Wh of each meter's first reading */
  readonly wattHours: Uint16Array
  /** 1 bit per meter: value and check of its first reading contradict each other */
  readonly unsound: Uint8Array
}

/** Where the readings of slots go that are complete or at rest, so that memory does not grow with the duration of a run. */
export interface ReadingsStore {
  put(readings: SlotReadings): void
  /** null if the slot was never put */
  get(slot: number): SlotReadings | null
}

export function slotBytesOf(meters: number): number {
  return 2 * meters + Math.ceil(meters / 4) + Math.ceil(meters / 8)
}

/** The columns in these bytes; without any, of a slot into which nothing has come. */
export function slotReadings(slot: number, meters: number, bytes = new Uint8Array(slotBytesOf(meters))): SlotReadings {
  const times = bytes.subarray(2 * meters, 2 * meters + Math.ceil(meters / 4))
  const wattHours = new Uint16Array(bytes.buffer, bytes.byteOffset, meters)
  return { slot, bytes, times, wattHours, unsound: bytes.subarray(2 * meters + times.length) }
}

export function isUnsound(unsound: Uint8Array, meter: number): boolean {
  return ((unsound[meter >> 3] >> (meter & 7)) & 1) === 1
}
