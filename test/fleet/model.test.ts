import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LoadcurveError } from '../../src/errors.ts'
import { encodeBase64 } from '../../src/fleet/base64.ts'
import { encodeFleetModel, modelFileName, parseFleetModel } from '../../src/fleet/model.ts'
import { londonFile, londonModel } from './london.ts'

const text = readFileSync(londonFile, 'utf8')

function problemOf(broken: string): string {
  try {
    parseFleetModel(broken)
  } catch (error) {
    expect(error).toBeInstanceOf(LoadcurveError)
    expect((error as LoadcurveError).exitCode).toBe(2)
    expect((error as LoadcurveError).hint).toContain('loadcurve train')
    return (error as LoadcurveError).message
  }
  return 'no error'
}

function changed(change: (file: Record<string, unknown>, tables: Record<string, string>) => void): string {
  const file = JSON.parse(text) as Record<string, unknown>
  change(file, file.tables as Record<string, string>)
  return JSON.stringify(file)
}

describe('the file of a fleet model', () => {
  it('says where the figures of the model that ships come from, in under 4 MB', () => {
    const model = londonModel()
    expect(model.source).toBe('UK Power Networks, Low Carbon London, London Datastore')
    expect(model.licence).toBe('CC BY 4.0')
    expect(model.fittedFrom).toMatchObject({ firstDay: '2013-01-01', lastDay: '2013-12-31', meters: 100, donors: 91 })
    expect(text.length).toBeLessThan(4e6)
  })

  it('is the same text after reading and writing it', () => {
    expect(encodeFleetModel(parseFleetModel(text))).toBe(text)
  })

  it('is refused when it is empty, cut short, or something else', () => {
    expect(problemOf('')).toContain('is empty')
    expect(problemOf(text.slice(0, 100_000))).toContain('is cut short after 100000 characters')
    expect(problemOf('utc,a,b')).toContain('is not JSON')
    expect(problemOf('[1]')).toContain('is not a JSON object')
  })

  it('is refused in a format of another version', () => {
    expect(problemOf(changed((file) => (file.format = 2)))).toContain('has format 2; this version reads format 1')
  })

  it('is refused when a field is missing or out of range', () => {
    expect(problemOf(changed((file) => delete file.licence))).toContain('"licence"')
    expect(problemOf(changed((file) => (file.archetypes = 0)))).toContain('has 0 for "archetypes"')
    expect(problemOf(changed((file) => (file.fractionBits = 9)))).toContain('"fractionBits"')
    expect(problemOf(changed((file) => (file.fittedFrom = null)))).toContain('"fittedFrom"')
  })

  it('is refused when a table is missing, damaged or of a wrong size', () => {
    expect(problemOf(changed((_, tables) => delete tables.spread))).toContain('does not have table "spread"')
    expect(problemOf(changed((_, tables) => (tables.spread = '????')))).toContain('"spread" that is not base64')
    expect(problemOf(changed((_, tables) => (tables.spread = 'AAAA')))).toContain(
      '3 bytes in table "spread" instead of 512',
    )
    expect(problemOf(changed((file) => (file.archetypes = 90)))).toContain('table "quantiles"')
  })

  it('is refused when a table would lead the arithmetic astray', () => {
    const start = encodeBase64(new Uint8Array(1024).fill(16))
    expect(problemOf(changed((_, tables) => (tables.startRanks = start)))).toContain('16 in table startRanks at 0')
    const falling = encodeBase64(Uint8Array.from({ length: 91 * 288 * 33 * 2 }, (_, i) => 255 - (i % 66)))
    expect(problemOf(changed((_, tables) => (tables.quantiles = falling)))).toContain('quantile table that decreases')
  })

  it('has a file name made of letters, digits, - and _ only', () => {
    expect(modelFileName('london')).toBe('london.json')
    for (const wrong of ['', '../london', 'a b', 'x.json']) expect(() => modelFileName(wrong)).toThrow('not allowed')
  })
})
