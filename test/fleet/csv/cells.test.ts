import { describe, expect, test } from 'vitest'
import { parseCell, plainWattHours } from '../../../src/fleet/csv/cells.ts'

describe('the reading in a cell', () => {
  test.each([
    ['0', 0],
    ['36', 36],
    ['36.0', 36],
    ['36.', 36],
    ['+36', 36],
    ['3.6e1', 36],
    [' 36 ', 36],
    ['32767.000', 32_767],
    ['', -1],
    ['NA', -1],
    ['nan', -1],
    ['#N/A', -1],
    ['Null', -1],
  ])('%j is %i Wh', (text, wattHours) => {
    expect(parseCell(text)).toMatchObject({ wattHours, fault: null })
  })

  test.each([
    ['many', 'text'],
    ['36 Wh', 'text'],
    ['inf', 'text'],
    ['0x24', 'text'],
    ['-', 'text'],
    ['-3', 'negative'],
    ['-0.5', 'negative'],
    ['1.5', 'fraction'],
    ['.5', 'fraction'],
    ['32768', 'too-large'],
    ['1e5', 'too-large'],
    ['99999999999999', 'too-large'],
    ['36,5', 'comma'],
    ['1,234', 'comma'],
    ['1 234', 'comma'],
    ['1,234.5', 'comma'],
  ])('%j is none: %s', (text, fault) => {
    expect(parseCell(text)).toMatchObject({ wattHours: -1, fault })
  })

  test('is read in place where it is plain, and never otherwise than in full', () => {
    for (const text of ['', '0', '7', '36', '36.0', '36.', '32767', '32767.000']) {
      expect(plainWattHours(text)).toBe(parseCell(text).wattHours)
    }
    for (const text of ['NA', '-3', '1.5', '32768', '1e5', '.5', '36,0', ' 36', '36.0.0']) {
      expect(plainWattHours(text)).toBe(-2)
    }
  })
})
