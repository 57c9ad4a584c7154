import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeCurveJson, encodeCurveJson } from '../../src/contract/curve-json.ts'
import { decodeCurveMessage, encodeCurveMessage } from '../../src/contract/curve-message.ts'
import { curveMessages } from './generated.ts'

const good = {
  dueUs: 1_795_500_000_000_000,
  slot: 30,
  curves: [
    { meter: 7, wattHours: [212, 80] },
    { meter: 9, wattHours: [0, 65_535] },
  ],
}
const decode = (message: unknown) => () => decodeCurveJson(JSON.stringify(message))
/** the good message with its second curve changed */
const second = (curve: unknown) => ({ ...good, curves: [good.curves[0], curve] })

describe('a curve message as JSON', () => {
  it('comes out as it went in, and says the same as the bytes', () => {
    fc.assert(
      fc.property(curveMessages, (message) => {
        const text = encodeCurveJson(message)
        expect(decodeCurveJson(text)).toEqual(message)
        expect(encodeCurveJson(decodeCurveMessage(encodeCurveMessage(message)))).toBe(text)
      }),
    )
  })

  it('looks as the contract shows it', () => {
    const text = '{"dueUs":1795500000000000,"slot":30,"curves":[{"meter":7,"wattHours":[212]}]}'
    expect(encodeCurveJson({ ...good, curves: [{ meter: 7, wattHours: [212] }] })).toBe(text)
  })

  it('carries nothing that the contract does not know', () => {
    const wide = { ...good, colour: 'red', curves: good.curves.map((curve) => ({ ...curve, sign: 'x' })) }
    expect(encodeCurveJson(wide)).toBe(JSON.stringify(good))
  })

  const wrong: [string, unknown, string][] = [
    ['a list', [good], 'JSON object'],
    ['nothing', null, 'JSON object'],
    ['no due time', { ...good, dueUs: undefined }, 'dueUs must'],
    ['a due time with a fraction', { ...good, dueUs: 1.5 }, 'dueUs must'],
    ['a negative due time', { ...good, dueUs: -1 }, 'dueUs must'],
    ['a due time beyond 2^53', { ...good, dueUs: 2 ** 53 }, 'dueUs must'],
    [
      'a due time in quotes',
      { ...good, dueUs: '5' },
      'dueUs must be a whole number from 0 to 9007199254740991, got "5"',
    ],
    [
      'a slot beyond uint32',
      { ...good, slot: 2 ** 32 },
      'slot must be a whole number from 0 to 4294967295, got 4294967296',
    ],
    ['no curves', { ...good, curves: [] }, 'curves must be a list'],
    ['curves that are no list', { ...good, curves: {} }, 'curves must be a list'],
    ['too many curves', { ...good, curves: Array(65_536).fill(good.curves[0]) }, 'curves must be a list'],
    ['a first curve without points', { ...good, curves: [{ meter: 1, wattHours: [] }] }, 'curves[0].wattHours'],
    ['49 points', { ...good, curves: [{ meter: 1, wattHours: Array(49).fill(1) }] }, 'curves[0].wattHours'],
    ['a first curve that is a number', { ...good, curves: [5] }, 'curves[0].wattHours'],
    ['a later curve that is a number', second(5), 'curves[1] must be an object'],
    ['a meter beyond uint32', second({ meter: 2 ** 32, wattHours: [1, 2] }), 'curves[1].meter'],
    ['a missing meter', second({ wattHours: [1, 2] }), 'curves[1].meter'],
    ['a curve of another length', second({ meter: 1, wattHours: [1] }), 'curves[1].wattHours must have 2 numbers'],
    [
      'a curve with a value too many',
      second({ meter: 1, wattHours: [1, 2, 3] }),
      'curves[1].wattHours must have 2 numbers',
    ],
    ['a value beyond uint16', second({ meter: 1, wattHours: [1, 65_536] }), 'curves[1].wattHours[1]'],
    ['a negative value', second({ meter: 1, wattHours: [-1, 0] }), 'curves[1].wattHours[0]'],
    ['a value that is null', second({ meter: 1, wattHours: [1, null] }), 'curves[1].wattHours[1] must'],
  ]
  it.each(wrong)('names the field that is wrong: %s', (_, message, words) => {
    expect(decode(message)).toThrow(RangeError)
    expect(decode(message)).toThrow(words)
  })

  it('refuses text that is not JSON', () => {
    expect(() => decodeCurveJson('{"dueUs":')).toThrow(SyntaxError)
  })
})
