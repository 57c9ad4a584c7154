import { existsSync, mkdtempSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { slotBytesOf, slotReadings } from '../../../src/journey/slot-readings.ts'
import { createSpillFile } from '../../../src/run/threads/spill-file.ts'

const slots = 2 ** 23
let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'loadcurve-spill-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const slotOf = (slot: number, meters: number) =>
  slotReadings(
    slot,
    meters,
    Uint8Array.from({ length: slotBytesOf(meters) }, (_, i) => (i * 167 + slot) & 0xff),
  )

describe('the file of delivered readings', () => {
  it('gives every slot back as it was put, in any order', () => {
    const spill = createSpillFile(join(dir, 'readings'), { meters: 1001, slots })
    for (const slot of [5, 0, 4_000_000, 2]) spill.put(slotOf(slot, 1001))
    for (const slot of [2, 4_000_000, 5, 0, 2]) expect(spill.get(slot)).toEqual(slotOf(slot, 1001))
    spill.remove()
  })

  it('puts the part of an array that a view shows, not all of it', () => {
    const spill = createSpillFile(join(dir, 'readings'), { meters: 6, slots })
    const { bytes } = slotOf(1, 20)
    spill.put(slotReadings(1, 6, bytes.subarray(4, 4 + slotBytesOf(6))))
    expect(spill.get(1)).toEqual(slotReadings(1, 6, bytes.slice(4, 4 + slotBytesOf(6))))
    spill.remove()
  })

  it('gives back what was put last, and does not grow when a slot is put again', () => {
    const path = join(dir, 'readings')
    const spill = createSpillFile(path, { meters: 100, slots })
    for (const slot of [7, 3]) spill.put(slotOf(slot, 100))
    const { size } = statSync(path)
    const again = slotReadings(7, 100, slotOf(8, 100).bytes)
    spill.put(again)
    expect([spill.get(7), spill.get(3), statSync(path).size]).toEqual([again, slotOf(3, 100), size])
    spill.remove()
  })

  it('knows nothing of a slot that was never put', () => {
    const spill = createSpillFile(join(dir, 'readings'), { meters: 4, slots })
    expect(spill.get(0)).toBeNull()
    spill.put(slotOf(1, 4))
    expect(spill.get(0)).toBeNull()
    spill.remove()
  })

  it('makes no file until a slot is complete, and leaves none behind', () => {
    const path = join(dir, 'readings')
    const spill = createSpillFile(path, { meters: 4, slots })
    spill.remove()
    expect(existsSync(path)).toBe(false)
    spill.put(slotOf(1, 4))
    expect(existsSync(path)).toBe(true)
    spill.remove()
    expect(existsSync(path)).toBe(false)
    spill.remove()
  })

  it('says so when the file was cut short', () => {
    const path = join(dir, 'readings')
    const spill = createSpillFile(path, { meters: 100, slots })
    spill.put(slotOf(1, 100))
    truncateSync(path, 90)
    expect(() => spill.get(1)).toThrow('cut short')
    spill.remove()
  })

  it('says what cannot be written, and what to do, where its folder is gone or its disk is full', () => {
    const path = join(dir, 'gone', 'readings')
    const cannot = expect.objectContaining({
      code: 'RESULTS_UNWRITABLE',
      message: expect.stringContaining(`cannot write ${path}`),
      hint: expect.stringContaining('--out'),
    })
    expect(() => createSpillFile(path, { meters: 4, slots }).put(slotOf(1, 4))).toThrow(cannot)
    if (existsSync('/dev/full'))
      expect(() => createSpillFile('/dev/full', { meters: 4, slots }).put(slotOf(1, 4))).toThrow('ENOSPC')
  })
})
