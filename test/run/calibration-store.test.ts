import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { loadCalibration, saveCalibration } from '../../src/run/calibration-store.ts'
import type { Calibration } from '../../src/types/result.ts'
import { scratchFolder } from '../results/sample-run.ts'

function calibrationOf(fingerprint: string, nullPerS = 5e6): Calibration {
  const rates = { nullPerS, embeddedPerS: 4e6, nullFramedPerS: 4e7, embeddedFramedPerS: 2e7 }
  return { fingerprint, takenUs: 1_795_515_300_000_000, ...rates }
}

describe('the store of calibrations', () => {
  test('gives back what was stored for a host, and keeps hosts apart', () => {
    const dir = join(scratchFolder(), 'not', 'there', 'yet')
    saveCalibration(calibrationOf('one'), dir)
    saveCalibration(calibrationOf('two', 7e6), dir)
    expect(loadCalibration('one', dir)).toEqual({ calibration: calibrationOf('one'), problem: null })
    expect(loadCalibration('two', dir).calibration?.nullPerS).toBe(7e6)
    expect(readdirSync(dir)).toEqual(['calibrations.json'])
  })

  test('replaces the calibration of the same host', () => {
    const dir = scratchFolder()
    saveCalibration(calibrationOf('one'), dir)
    saveCalibration(calibrationOf('one', 9e6), dir)
    expect(loadCalibration('one', dir).calibration?.nullPerS).toBe(9e6)
  })

  test('has nothing, and no complaint, before the first calibration', () => {
    expect(loadCalibration('one', scratchFolder())).toEqual({ calibration: null, problem: null })
  })

  test.each([
    ['cut off', '{"format":1,"calib'],
    ['of another format', '{"format":2,"calibrations":{}}'],
    ['edited', '{"format":1,"calibrations":{"one":{"fingerprint":"one","nullPerS":"fast"}}}'],
    ['empty', ''],
  ])('is ignored with the reason when it is %s, and replaced by the next calibration', (_, text) => {
    const dir = scratchFolder()
    writeFileSync(join(dir, 'calibrations.json'), text)
    const { calibration, problem } = loadCalibration('one', dir)
    expect(calibration).toBeNull()
    expect(problem).toMatch(/calibrations.json is ignored: ./)
    saveCalibration(calibrationOf('one'), dir)
    expect(loadCalibration('one', dir).problem).toBeNull()
  })

  test('says how to move it when it cannot be written', () => {
    const file = join(scratchFolder(), 'file')
    writeFileSync(file, '')
    const error = expect.objectContaining({
      code: 'RESULTS_UNWRITABLE',
      hint: expect.stringContaining('LOADCURVE_CACHE'),
    })
    expect(() => saveCalibration(calibrationOf('one'), file)).toThrow(error)
    const dir = scratchFolder()
    mkdirSync(join(dir, 'calibrations.json'))
    expect(() => saveCalibration(calibrationOf('one'), dir)).toThrow(error)
    expect(readFileSync(file, 'utf8')).toBe('')
  })
})
