import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockTopics } from '../../src/services/topic-lock.ts'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-topics-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

const mine = { addresses: ['a:9092', 'localhost:9093'], topics: ['meters', 'sums'] }
const locks = () => readdirSync(join(cache, 'topics'))

describe('the topics of a pipeline of one’s own', () => {
  test('belong to one run at a time, which the second one is told', () => {
    lockTopics(cache, mine, 'the run first')
    expect(() => lockTopics(cache, mine, 'the run second')).toThrow(
      `the topic meters at 127.0.0.1:9093 is in use by the run first (pid ${process.pid})`,
    )
  })

  test('are taken also where only one topic and one broker are the same', () => {
    lockTopics(cache, mine, 'the run first')
    const other = { addresses: ['z:9092', '127.0.0.1:9093'], topics: ['other', 'sums'] }
    expect(() => lockTopics(cache, other, 'the run second')).toThrow('the topic sums at 127.0.0.1:9093')
  })

  test('are free again when the run has ended, and nothing is held by one that was refused', () => {
    const release = lockTopics(cache, mine, 'the run first')
    expect(() => lockTopics(cache, { addresses: ['A:9092'], topics: ['another', 'sums'] }, 'second')).toThrow('sums')
    expect(locks()).toHaveLength(4)
    release()
    expect(locks()).toEqual([])
    lockTopics(cache, mine, 'the run second')()
  })

  test('of other clusters and other names do not meet', () => {
    lockTopics(cache, mine, 'the run first')
    lockTopics(cache, { ...mine, addresses: ['b:9092'] }, 'the run second')()
    lockTopics(cache, { ...mine, topics: ['others'] }, 'the run third')()
  })

  test('are refused where the cache cannot be written, as no other run would see that they are taken', () => {
    expect(() => lockTopics('/dev/null/cache', mine, 'a run')).toThrow(
      expect.objectContaining({
        code: 'RESULTS_UNWRITABLE',
        message: expect.stringContaining('cannot write the cache /dev/null/cache: '),
        hint: expect.stringContaining('set LOADCURVE_CACHE'),
      }),
    )
  })

  test('are free where the process that had them is gone', () => {
    lockTopics(cache, mine, 'the run first')
    for (const name of locks())
      writeFileSync(
        join(cache, 'topics', name),
        JSON.stringify({ identity: { pid: 7, started: 'then' }, purpose: 'x' }),
      )
    lockTopics(cache, mine, 'the run second')()
    expect(locks()).toEqual([])
  })
})
