import { describe, expect, test } from 'vitest'
import { wrap } from '../../../src/report/kit/text-table.ts'

describe('text in a terminal', () => {
  test('is broken at spaces, and goes on where it is told to', () => {
    expect(wrap('one two three', 7, '')).toEqual(['one two', 'three'])
    expect(wrap('one two three', 8, '  ')).toEqual(['one two', '  three'])
  })

  test('keeps its own lines, such as the last words of a service', () => {
    expect(wrap('kafka ended\n  no space left', 14, '')).toEqual(['kafka ended', '  no space', 'left'])
  })

  test('has longer words in lines of their own', () => {
    expect(wrap('a bcdefghij k', 4, '')).toEqual(['a', 'bcdefghij', 'k'])
  })
})
