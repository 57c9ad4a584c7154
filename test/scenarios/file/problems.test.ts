import { expect, test } from 'vitest'
import { formatProblems } from '../../../src/scenarios/file/problems.ts'

const problem = {
  file: 'a.yaml',
  line: 3,
  column: 7,
  path: 'seed',
  message: '"x" is not a number',
  suggestion: 'write 5',
}

test('a problem names file, line and column the way editors follow', () => {
  expect(formatProblems([problem])).toBe('a.yaml:3:7 seed: "x" is not a number\n  > write 5')
})

test('a problem of the whole file names the file alone, and no empty hint', () => {
  expect(
    formatProblems([{ ...problem, line: 0, column: 0, path: '', message: 'the file is empty', suggestion: '' }]),
  ).toBe('a.yaml: the file is empty')
})

test('several are counted, and grouped by file', () => {
  const other = { ...problem, file: 'b.yaml' }
  expect(
    formatProblems([problem, other, problem])
      .split('\n')
      .filter((line) => !line.startsWith(' ')),
  ).toEqual([
    'a.yaml: 2 problems',
    'a.yaml:3:7 seed: "x" is not a number',
    'a.yaml:3:7 seed: "x" is not a number',
    '',
    'b.yaml:3:7 seed: "x" is not a number',
  ])
})

test('long hints are broken between words', () => {
  const lines = formatProblems([{ ...problem, suggestion: 'word '.repeat(60).trim() }]).split('\n')
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  expect(lines.slice(1).join(' ').match(/word/g)).toHaveLength(60)
})
