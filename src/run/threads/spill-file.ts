import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { pageSlots, placeOf, SlotPages } from '../../journey/slot-pages.ts'
import { type ReadingsStore, type SlotReadings, slotBytesOf, slotReadings } from '../../journey/slot-readings.ts'
import { unwritable } from '../../unwritable.ts'

/** Readings of slots on disk, 2.4 bytes each, read back one slot at a time. */
export interface SpillFile extends ReadingsStore {
  remove(): void
}

export function createSpillFile(path: string, shape: SpillShape): SpillFile {
  return new FileOfSlots(path, shape)
}

/** Slots are below `slots`. */
interface SpillShape {
  readonly meters: number
  readonly slots: number
}

/** The file is created with the first slot. A slot that is put again takes its old place. */
class FileOfSlots implements SpillFile {
  private readonly path: string
  private readonly meters: number
  private readonly slotBytes: number
  /** which place of the file a slot has, from 1 on; 0 = none */
  private readonly places: SlotPages<Float64Array>
  private file: number | null = null
  private used = 0

  constructor(path: string, { meters, slots }: SpillShape) {
    this.path = path
    this.meters = meters
    this.slotBytes = slotBytesOf(meters)
    this.places = new SlotPages(slots, () => new Float64Array(pageSlots))
  }

  put({ slot, bytes }: SlotReadings): void {
    const page = this.places.of(slot)
    const place = page[placeOf(slot)] || this.used + 1
    try {
      this.file ??= openSync(this.path, 'w+')
      writeAll(this.file, bytes, this.startOf(place))
    } catch (cause) {
      throw unwritable(this.path, cause)
    }
    page[placeOf(slot)] = place
    this.used = Math.max(this.used, place)
  }

  get(slot: number): SlotReadings | null {
    const place = this.places.seen(slot)?.[placeOf(slot)] ?? 0
    if (place === 0 || this.file === null) return null
    const bytes = new Uint8Array(this.slotBytes)
    readAll(this.file, bytes, this.startOf(place))
    return slotReadings(slot, this.meters, bytes)
  }

  remove(): void {
    if (this.file === null) return
    closeSync(this.file)
    rmSync(this.path, { force: true })
    this.file = null
  }

  private startOf(place: number): number {
    return (place - 1) * this.slotBytes
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
