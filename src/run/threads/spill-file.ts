import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { pageSlots, placeOf, SlotPages } from '../../journey/slot-pages.ts'
import { type ReadingsStore, slotBytesOf, slotReadings } from '../../journey/slot-readings.ts'
import { unwritable } from '../../results/atomic-file.ts'

/** Readings of slots on disk, 2.4 bytes each, read back one slot at a time. */
export interface SpillFile extends ReadingsStore {
  remove(): void
}

/** The file is created with the first slot. A slot that is put again takes its old place. */
export function createSpillFile(path: string, { meters, slots }: { meters: number; slots: number }): SpillFile {
  const slotBytes = slotBytesOf(meters)
  /** which place of the file a slot has, from 1 on; 0 = none */
  const places = new SlotPages(slots, () => new Float64Array(pageSlots))
  let [file, used]: [number | null, number] = [null, 0]
  return {
    put: (readings) => {
      const page = places.of(readings.slot)
      const place = page[placeOf(readings.slot)] || used + 1
      try {
        file ??= openSync(path, 'w+')
        writeAll(file, readings.bytes, (place - 1) * slotBytes)
      } catch (cause) {
        throw unwritable(path, cause)
      }
      page[placeOf(readings.slot)] = place
      used = Math.max(used, place)
    },
    get: (slot) => {
      const place = places.seen(slot)?.[placeOf(slot)] ?? 0
      if (place === 0 || file === null) return null
      const bytes = new Uint8Array(slotBytes)
      readAll(file, bytes, (place - 1) * slotBytes)
      return slotReadings(slot, meters, bytes)
    },
    remove: () => {
      if (file === null) return
      closeSync(file)
      rmSync(path, { force: true })
      file = null
    },
  }
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
