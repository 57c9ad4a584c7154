import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { textLines } from '../../src/results/text-lines.ts'
import { scratchFolder } from './sample-run.ts'

test('the lines of a file are what splitting its text gives, and only the last can lack its end', () => {
  const path = join(scratchFolder(), 'file')
  fc.assert(
    fc.property(fc.array(fc.string({ unit: fc.constantFrom('a', '\n', 'é', '😀') })), (parts) => {
      const text = parts.join('')
      writeFileSync(path, text)
      const lines = [...textLines(path)]
      expect(lines.map((line) => line.text + (line.whole ? '\n' : '')).join('')).toBe(text)
      expect(lines.every((line, i) => line.number === i + 1 && !line.text.includes('\n'))).toBe(true)
      expect(lines.slice(0, -1).every((line) => line.whole)).toBe(true)
    }),
    { numRuns: 50 },
  )
})

test('a file larger than what is read at once keeps its lines and its letters whole', () => {
  const path = join(scratchFolder(), 'file')
  const long = 'é'.repeat(700_001)
  writeFileSync(path, `${long}\n${long}\nend`)
  expect([...textLines(path)]).toEqual([
    { number: 1, text: long, whole: true },
    { number: 2, text: long, whole: true },
    { number: 3, text: 'end', whole: false },
  ])
})
