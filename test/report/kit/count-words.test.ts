import { expect, test } from 'vitest'
import { countsChangeText, countsText } from '../../../src/report/kit/count-words.ts'

const side = (...values: (number | null)[]) => ({ values, median: null, outliers: [] })

test.each([
  { a: [5, 0, 0], b: [5, 5, 5], words: ['0 to 5', '5', '+10'] },
  { a: [0, 0], b: [0, 0], words: ['0', '0', '0'] },
  { a: [3, 3], b: [0, 3], words: ['3', '0 to 3', '−3'] },
  { a: [0, 0, 0], b: [1, 0], words: ['0', '0 to 1', '+0.5 a run'] },
  { a: [null, null], b: [1, 0], words: ['–', '0 to 1', '–'] },
])('$a against $b is shown so that no difference is hidden', ({ a, b, words }) => {
  const [inA, inB] = [side(...a), side(...b)]
  expect([countsText(inA), countsText(inB), countsChangeText(inA, inB)]).toEqual(words)
})
