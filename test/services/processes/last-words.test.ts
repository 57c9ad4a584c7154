import { describe, expect, test } from 'vitest'
import { endInWords, lastWords } from '../../../src/services/processes/last-words.ts'

describe('the last words of a log', () => {
  const disk = 'java.io.IOException: No space left on device'
  const log = ['INFO up', disk, '\tat java.base/java.lang.Thread.run(Thread.java:840)', 'WARN a', 'WARN b', 'ERROR c']

  test('begin with the line that names the cause, however long ago it was', () => {
    expect(lastWords(log, 3)).toEqual([disk, 'WARN b', 'ERROR c'])
  })

  test('are the last lines where no line names a cause, without frames of a stack', () => {
    expect(lastWords(['one', 'two', '\tat x.Y(Z.java:1)', '\t... 3 more', 'three'], 2)).toEqual(['two', 'three'])
  })

  test('say a cause among them once, in its place', () => {
    expect(lastWords(['one', disk, 'two'], 3)).toEqual(['one', disk, 'two'])
  })

  test('follow how a process ended and why, each in a line of its own', () => {
    expect(endInWords({ code: 1, signal: null }, log, 2)).toBe(
      `ended by itself (exit code 1): ${disk}\n  ${disk}\n  ERROR c`,
    )
    expect(endInWords({ code: null, signal: 'SIGKILL' }, ['ready'], 2)).toBe('ended by itself (SIGKILL)\n  ready')
    expect(endInWords({ code: null, signal: 'SIGKILL' }, [], 2)).toBe('ended by itself (SIGKILL)')
  })

  test('are no longer than a few lines of a terminal', () => {
    expect(lastWords(['x'.repeat(1000)], 1)[0]).toHaveLength(301)
  })
})
