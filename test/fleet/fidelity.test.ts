import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { parseCurvesCsv } from '../../src/fleet/curves-csv.ts'
import { chooseDonors } from '../../src/fleet/donors.ts'
import { type CurveMatrix, compareFidelity, measureFidelity } from '../../src/fleet/fidelity.ts'
import { encodeFleetModel } from '../../src/fleet/model.ts'
import { simulateDonors } from '../../src/fleet/simulation.ts'
import { trainFleetModel } from '../../src/fleet/train.ts'
import { londonFile, londonModel } from './london.ts'

const dataFile = fileURLToPath(new URL('../../../shared/data/lcl-2013-100meters-30min-wh.csv.gz', import.meta.url))
const skipReason = 'the measurements of the 100 London households are not beside the repository'
const options = existsSync(dataFile) ? {} : { skip: true, meta: { skipReason } }

function matrix(wattHours: number[][]): CurveMatrix {
  return { firstDay: '2013-01-04', slots: wattHours[0]!.length, wattHours }
}

describe('how alike two sets of curves are', () => {
  const square = Array.from({ length: 96 }, (_, slot) => (slot % 2 === 0 ? 0 : 10))
  const flat = new Array<number>(96).fill(20)

  it('is measured in figures that can be worked out by hand', () => {
    const figures = measureFidelity(matrix([square, flat]))
    expect(figures.meanWh).toBe(12.5)
    expect(figures.zeroRatio).toBe(0.25)
    expect(figures.peakWh).toBe(15)
    expect(figures.volatility).toBe(1)
    expect(figures.annualCv).toBeCloseTo(7.5 / 12.5, 12)
    expect(figures.aggregateCv).toBeCloseTo(5 / 25, 12)
    expect(figures.profileWh[0]).toBe(10)
    expect(figures.profileWh[49]).toBe(15)
    expect(figures.quantilesWh[0]).toBe(0)
    expect(figures.quantilesWh[1999]).toBe(20)
    expect(figures.coincidence10).toBeNull()
  })

  it('sees that a curve repeats itself', () => {
    const { acf } = measureFidelity(matrix([square]))
    expect(acf[0]).toBeCloseTo(-95 / 96, 6)
    expect(acf[1]).toBeCloseTo(94 / 96, 6)
  })

  it('sees peaks that coincide and peaks that do not', () => {
    const peak = (at: number) => Array.from({ length: 96 }, (_, slot) => (slot === at ? 100 : 0))
    expect(measureFidelity(matrix(Array.from({ length: 10 }, () => peak(5)))).coincidence10).toBe(1)
    expect(measureFidelity(matrix(Array.from({ length: 10 }, (_, i) => peak(i)))).coincidence10).toBeCloseTo(0.1, 12)
  })

  it('is perfect for a set and itself, and bad for another size', () => {
    const curves = matrix([square, flat])
    expect(compareFidelity(curves, curves).every((check) => check.met)).toBe(true)
    const larger = matrix([square.map((wh) => wh * 2), flat.map((wh) => wh * 2)])
    const checks = compareFidelity(curves, larger)
    expect(checks.find((check) => check.name === 'mean profile MAPE')).toMatchObject({ difference: 1, met: false })
    expect(checks.find((check) => check.name === 'peak Wh')).toMatchObject({ difference: 1, met: false })
    expect(checks.find((check) => check.name === 'volatility')).toMatchObject({ difference: 0, met: true })
  })
})

describe('the model of London against the households it was fitted from', options, () => {
  it('passes every acceptance threshold with 1,001 simulated meters over the year', { timeout: 60_000 }, () => {
    const curves = parseCurvesCsv(gunzipSync(readFileSync(dataFile)))
    const real = { firstDay: curves.firstDay, slots: curves.days * 48, wattHours: chooseDonors(curves).wattHours }
    const simulated = simulateDonors(londonModel(), {
      seed: 2014,
      firstDay: real.firstDay,
      slots: real.slots,
      meters: 1001,
    })
    const checks = compareFidelity(real, simulated)
    expect(checks.map((check) => check.name)).toHaveLength(11)
    expect(checks.filter((check) => !check.met)).toEqual([])
  })

  it('is byte for byte what training on them gives', { timeout: 60_000 }, () => {
    const { title, source, licence, name } = londonModel()
    const curves = parseCurvesCsv(gunzipSync(readFileSync(dataFile)))
    const { model, summary } = trainFleetModel(curves, { name, title, source, licence })
    expect(summary.fidelity.filter((check) => !check.met)).toEqual([])
    expect(summary.leftOut).toHaveLength(9)
    expect(encodeFleetModel(model) === readFileSync(londonFile, 'utf8')).toBe(true)
  })
})
