import { describe, expect, test } from 'vitest'
import { WorkerEnds } from '../../../src/targets/jvm/storm-ends.ts'

describe('a worker that ends by itself', () => {
  test('will not come up when it has done so three times within a minute', () => {
    const ends = new WorkerEnds()
    const kinds = [0, 10_000, 61_000, 62_000].map((atMs) => ends.end(6700, atMs))
    expect(kinds).toEqual([{ kind: 'again' }, { kind: 'again' }, { kind: 'again' }, { kind: 'never', ends: 3 }])
  })

  test('is not blamed for what another one did', () => {
    const ends = new WorkerEnds()
    for (const port of [6700, 6701, 6702, 6703, 6700]) expect(ends.end(port, 1000).kind).toBe('again')
    expect(ends.end(6700, 1000).kind).toBe('never')
  })

  test('during a pause or shortly after it was ended by the pause, which does not count', () => {
    const ends = new WorkerEnds()
    ends.pause([6700])
    const during = [1000, 2000].map((atMs) => ends.end(6700, atMs).kind)
    ends.resume([6700], 10_000)
    expect([...during, ends.end(6700, 24_999).kind]).toEqual(['paused', 'paused', 'paused'])
    expect([ends.end(6700, 25_000).kind, ends.end(6700, 26_000).kind]).toEqual(['again', 'again'])
    expect(ends.end(6700, 27_000)).toEqual({ kind: 'never', ends: 3 })
  })

  test('while another one stands still counts', () => {
    const ends = new WorkerEnds()
    ends.pause([6700])
    expect(ends.end(6701, 1000).kind).toBe('again')
  })
})
