import { describe, expect, it } from 'vitest'
import { parseCurvesCsv } from '../../src/fleet/curves-csv.ts'
import { createFleet, modelDayWh } from '../../src/fleet/fleet.ts'
import { encodeFleetModel, parseFleetModel } from '../../src/fleet/model.ts'
import { trainFleetModel } from '../../src/fleet/train.ts'
import { syntheticLines } from './synthetic.ts'

const data = { firstDay: '2013-03-01', days: 28, meters: 6 }
const lines = syntheticLines(data)

describe('training a fleet model', () => {
  const { model, summary } = trainFleetModel(parseCurvesCsv(lines.join('\n')), {
    name: 'village',
    source: 'a made-up village',
    licence: 'CC0-1.0',
  })

  it('keeps name, source and licence, and says what it was fitted from', () => {
    expect(model).toMatchObject({ name: 'village', source: 'a made-up village', licence: 'CC0-1.0', archetypes: 6 })
    expect(summary).toMatchObject({
      meters: 6,
      donors: 6,
      leftOut: [],
      lastDay: '2013-03-28',
      days: 28,
      missingRatio: 0,
    })
  })

  it('gives a model that the file holds and a fleet can use', () => {
    const back = parseFleetModel(encodeFleetModel(model))
    expect(back).toEqual(model)
    const out = new Uint16Array(100 * 48)
    createFleet(back, { seed: 1, meters: 100, firstDay: '2013-03-04' }).walk(0, 1, 100).fill(0, 100, 0, 48, out, 0)
    expect(out.every((wh) => wh > 0 && wh < 2000)).toBe(true)
  })

  it('keeps the mean of the data, slot by slot', () => {
    const sums = new Float64Array(48)
    const weekdays = lines.slice(1 + 3 * 48, 1 + 8 * 48)
    for (const [index, line] of weekdays.entries()) {
      const cells = line.split(',').slice(1).map(Number)
      sums[index % 48]! += cells.reduce((a, b) => a + b, 0) / cells.length / 5
    }
    for (const [slot, wh] of modelDayWh(model, '2013-03-05').entries()) {
      expect(Math.abs(wh / sums[slot]! - 1)).toBeLessThan(0.2)
    }
    const whole = lines.slice(1).flatMap((line) => line.split(',').slice(1).map(Number))
    const days = Array.from({ length: 28 }, (_, day) =>
      modelDayWh(model, `2013-03-${String(day + 1).padStart(2, '0')}`),
    )
    const mean = days.flat().reduce((a, b) => a + b, 0) / 28 / 48
    expect(mean / (whole.reduce((a, b) => a + b, 0) / whole.length)).toBeCloseTo(1, 3)
  })

  it('learns a season without data from the nearest one', () => {
    const winter = modelDayWh(model, '2014-03-05')
    const summer = modelDayWh(model, '2014-07-02')
    const evening = (day: number[]) => day.slice(36, 44).reduce((a, b) => a + b, 0)
    expect(evening(summer) / evening(winter)).toBeGreaterThan(0.8)
    expect(evening(summer) / evening(winter)).toBeLessThan(1.25)
  })

  it('leaves out meters with too many holes, and names them', () => {
    const holed = lines.map((line, i) => (i > 0 && i < 60 ? line.replace(/,\d+$/, ',') : line))
    const trained = trainFleetModel(parseCurvesCsv(holed.join('\n')), { name: 'village' })
    expect(trained.summary.leftOut).toEqual(['M5'])
    expect(trained.model.archetypes).toBe(5)
  })

  it('refuses data with fewer than five complete meters, with the figures', () => {
    const few = syntheticLines({ ...data, meters: 4 })
    expect(() => trainFleetModel(parseCurvesCsv(few.join('\n')), { name: 'few' })).toThrow(
      'only 4 of 4 meters have 97 % of their readings and some consumption; a model needs 5',
    )
  })

  it('does not take a meter that never counts anything', () => {
    const idle = lines.map((line, i) => (i > 0 ? line.replace(/,\d+,\d+$/, ',0,0') : line))
    expect(() => trainFleetModel(parseCurvesCsv(idle.join('\n')), { name: 'idle' })).toThrow('only 4 of 6 meters')
  })

  it('refuses a name that could not be a file', () => {
    expect(() => trainFleetModel(parseCurvesCsv(lines.join('\n')), { name: '../x' })).toThrow('"../x" is not allowed')
  })

  it('gives the same model for the same data', () => {
    expect(encodeFleetModel(trainFleetModel(parseCurvesCsv(lines.join('\n')), { name: 'village' }).model)).toBe(
      encodeFleetModel(trainFleetModel(parseCurvesCsv(lines.join('\n')), { name: 'village' }).model),
    )
  })
})
