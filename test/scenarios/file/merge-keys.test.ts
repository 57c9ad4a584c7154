import { describe, expect, test } from 'vitest'
import { line, read, smallest, valid, withLoad } from '../examples.ts'

const first = '&h { kind: hold, rate: 1k/s, for: 1s, name: a }'
const phasesOf = (...entries: string[]) =>
  valid(withLoad(first, ...entries)).phases.map(({ name, fromPerS, measured }) => [name, fromPerS, measured])
const problemsOf = (...entries: string[]) => read(withLoad(...entries)).problems.map(line)

describe('a merge key', () => {
  test('brings in the fields that are not written out', () => {
    expect(phasesOf('{ <<: *h, name: b, measured: false }')[1]).toEqual(['b', 1000, false])
    expect(phasesOf('<<: *h\n    name: c')[1]).toEqual(['c', 1000, true])
  })

  test('of several mappings takes each field from the first that has it', () => {
    expect(phasesOf('{ <<: [{ rate: 2k/s, name: b }, *h] }')[1]).toEqual(['b', 2000, true])
  })

  test('reaches through a mapping that merges another', () => {
    expect(phasesOf('&i { <<: *h, rate: 3k/s, name: b }', '{ <<: *i, name: c }')[2]).toEqual(['c', 3000, true])
  })

  test('copies: --set changes one place and not the others', () => {
    const overrides = { 'load[1].rate': '9k/s' }
    const { phases } = valid(withLoad(first, '{ <<: *h, name: b }'), { overrides })
    expect(phases.map(({ fromPerS }) => fromPerS)).toEqual([1000, 9000])
  })

  test('names the field where it is written, if that is wrong', () => {
    const { problems } = read(withLoad('&h { kind: hold, rate: 1k, for: 1s }', '{ <<: *h, name: b }'))
    expect(problems.map((problem) => [problem.line, problem.path])).toEqual([
      [9, 'load[0].rate'],
      [9, 'load[1].rate'],
    ])
  })

  test('that names no mapping, or the mapping it stands in, is refused', () => {
    expect(problemsOf('{ <<: 7, kind: hold, rate: 1k/s, for: 1s }')).toEqual([
      'load[0].<<: load[0].<< names no mapping > write <<: *name, where &name stands at a mapping',
    ])
    expect(problemsOf('&h { <<: *h, kind: hold, rate: 1k/s, for: 1s }')).toEqual([
      'load[0].<<: load[0].<< merges a mapping into itself > remove it',
    ])
  })
})

test('aliases of aliases that stand for billions of values are refused, and not followed', () => {
  const doubled = Array.from({ length: 40 }, (_, i) => `a${i + 1}: &a${i + 1} { <<: *a${i}, y${i}: *a${i} }`)
  const { problems } = read(`${smallest}a0: &a0 { x: 1 }\n${doubled.join('\n')}\n`)
  expect(problems.filter(({ message }) => message.includes('hold over 10000 others'))).toHaveLength(1)
})

test('a phase may be repeated by thousands of aliases', () => {
  const text = withLoad(first, ...Array.from({ length: 3000 }, () => '*h'))
  expect(read(text).problems.map(({ message }) => message)).not.toContain('the aliases up to *h hold over 10000 others')
})
