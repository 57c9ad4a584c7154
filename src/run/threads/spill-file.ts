import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import type { ReadingsStore, SlotReadings } from '../../journey/delivered-readings.ts'
import { unwritable } from '../../results/atomic-file.ts'

/**
 * Readings of complete slots on disk: two bits and two bytes per reading, read back one slot at a time by the audit.
 */
export interface SpillFile extends ReadingsStore {
  /** null if the slot was never stored */
  get(slot: number): SlotReadings | null
  remove(): void
}

/** The file is created with the first slot. */
export function createSpillFile(path: string, meters: number): SpillFile {
  const slotBytes = Math.ceil(meters / 4) + 2 * meters
  const places = new Map<number, number>()
  let file: number | null = null
  return {
    put: (readings) => {
      const at = places.size * slotBytes
      try {
        file ??= openSync(path, 'w+')
        writeReadings(file, readings, at)
      } catch (cause) {
        throw unwritable(path, cause)
      }
      places.set(readings.slot, at)
    },
    get: (slot) => {
      const at = places.get(slot)
      return at === undefined || file === null ? null : { slot, ...readReadings(file, meters, at) }
    },
    remove: () => {
      if (file === null) return
      closeSync(file)
      rmSync(path, { force: true })
      file = null
    },
  }
}

function writeReadings(file: number, { times, wattHours }: SlotReadings, at: number): void {
  writeAll(file, times, at)
  writeAll(file, new Uint8Array(wattHours.buffer, wattHours.byteOffset, wattHours.byteLength), at + times.length)
}

function readReadings(file: number, meters: number, at: number): Omit<SlotReadings, 'slot'> {
  const [times, wattHours] = [new Uint8Array(Math.ceil(meters / 4)), new Uint16Array(meters)]
  readAll(file, times, at)
  readAll(file, new Uint8Array(wattHours.buffer), at + times.length)
  return { times, wattHours }
}

function writeAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, at + done)
}

function readAll(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, bytes.length - done, at + done)
    if (read === 0) throw new RangeError('the file of delivered readings was cut short')
    done += read
  }
}
