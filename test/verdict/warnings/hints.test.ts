import { expect, test } from 'vitest'
import { hints } from '../../../src/verdict/warnings/hints.ts'
import { warning } from '../../../src/verdict/warnings/warning.ts'

test.each(Object.entries(hints))('%s says what to do in one sentence', (_, hint) => {
  expect(hint).toMatch(/^[A-Z][^.]*(\.[a-z][^.]*)*\.$/)
  expect(hint.length).toBeLessThan(130)
})

test('a warning carries the hint of its code, and is about the whole run unless it says otherwise', () => {
  const busy = { meanRatio: 0.95, limitRatio: 0.9 }
  expect(warning('HOST_BUSY', 'busy', busy)).toEqual({
    ...{ code: 'HOST_BUSY', message: 'busy', hint: hints.HOST_BUSY },
    ...{ phase: null, invalid: false, figures: busy },
  })
  expect(warning('HOST_BUSY', 'busy', busy, { phase: 'talk', invalid: true })).toMatchObject({
    ...{ phase: 'talk', invalid: true },
  })
})
