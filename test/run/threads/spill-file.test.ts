import { existsSync, mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createSpillFile } from '../../../src/run/threads/spill-file.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'loadcurve-spill-'))
})
afterEach(() => rmSync(dir, { recursive: true, force: true }))

const slotOf = (slot: number, meters: number) => ({
  slot,
  times: Uint8Array.from({ length: Math.ceil(meters / 4) }, (_, i) => (i * 7 + slot) & 0xff),
  wattHours: Uint16Array.from({ length: meters }, (_, i) => (i * 40_503 + slot) & 0xffff),
})

describe('the file of delivered readings', () => {
  it('gives every slot back as it was put, in any order', () => {
    const spill = createSpillFile(join(dir, 'readings'), 1001)
    for (const slot of [5, 0, 4_000_000, 2]) spill.put(slotOf(slot, 1001))
    for (const slot of [2, 4_000_000, 5, 0, 2]) expect(spill.get(slot)).toEqual(slotOf(slot, 1001))
    spill.remove()
  })

  it('puts the part of an array that a view shows, not all of it', () => {
    const spill = createSpillFile(join(dir, 'readings'), 6)
    const large = slotOf(1, 20)
    const put = { slot: 1, times: large.times.subarray(2, 4), wattHours: large.wattHours.subarray(3, 9) }
    spill.put(put)
    expect(spill.get(1)).toEqual({ slot: 1, times: put.times.slice(), wattHours: put.wattHours.slice() })
    spill.remove()
  })

  it('knows nothing of a slot that was never put', () => {
    const spill = createSpillFile(join(dir, 'readings'), 4)
    expect(spill.get(0)).toBeNull()
    spill.put(slotOf(1, 4))
    expect(spill.get(0)).toBeNull()
    spill.remove()
  })

  it('makes no file until a slot is complete, and leaves none behind', () => {
    const path = join(dir, 'readings')
    const spill = createSpillFile(path, 4)
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
    const spill = createSpillFile(path, 100)
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
    expect(() => createSpillFile(path, 4).put(slotOf(1, 4))).toThrow(cannot)
    if (existsSync('/dev/full')) expect(() => createSpillFile('/dev/full', 4).put(slotOf(1, 4))).toThrow('ENOSPC')
  })
})
