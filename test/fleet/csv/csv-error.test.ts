import { expect, test } from 'vitest'
import { csvError } from '../../../src/fleet/csv/csv-error.ts'

const quoteIsOpen = { line: 7, what: 'line 7: a quote is open', fix: 'close it' }

test('one problem is the error, and its remedy the hint', () => {
  expect(csvError([quoteIsOpen])).toMatchObject({ code: 'USAGE', message: 'line 7: a quote is open', hint: 'close it' })
})

test('several problems are a list: the whole file first, then by line, each with its remedy, in lines that are not long', () => {
  const tabs = { line: 0, what: 'the fields are separated by tabs', fix: `write it ${'once more '.repeat(12)}`.trim() }
  const { message, hint } = csvError([quoteIsOpen, tabs])
  expect(message).toBe(
    [
      'the CSV cannot be used, for 2 reasons',
      'the fields are separated by tabs',
      '  > write it once more once more once more once more once more once more once more once more once',
      '    more once more once more once more',
      'line 7: a quote is open',
      '  > close it',
    ].join('\n'),
  )
  expect(hint).toBe('mend all of them, then run it again; loadcurve train --help shows the CSV')
})
