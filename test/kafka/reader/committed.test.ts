import { describe, expect, it } from 'vitest'
import { cutBatches } from '../../../src/kafka/protocol/record-walk.ts'
import { type AbortedTransaction, committedBatches } from '../../../src/kafka/reader/committed.ts'
import { markerOf, seenIn, valuesOf } from '../protocol/batches.ts'

const transactional = 0x10
const inTransaction = (value: string, baseOffset: number, producerId: number) =>
  valuesOf([value], { baseOffset, producerId, attributes: transactional })

function read(batches: readonly Buffer[], aborted: readonly AbortedTransaction[]): string[] {
  return seenIn(committedBatches(cutBatches(Buffer.concat(batches), 0), aborted)).map(({ value }) => value)
}

describe('a reader of committed data', () => {
  const log = [
    valuesOf(['plain'], { baseOffset: 0 }),
    inTransaction('first', 1, 7),
    inTransaction('other', 2, 8),
    markerOf(7, 'abort', 3),
    inTransaction('again', 4, 7),
    markerOf(8, 'commit', 5),
    markerOf(7, 'commit', 6),
  ]

  it('leaves out what was aborted, and reads what the same producer committed afterwards', () => {
    expect(read(log, [{ producerId: 7, firstOffset: 1 }])).toEqual(['plain', 'other', 'again'])
  })

  it('reads everything where nothing was aborted, but no marker', () => {
    expect(read(log, [])).toEqual(['plain', 'first', 'other', 'again'])
  })

  it('leaves out two aborted transactions of one producer, and none of its plain records', () => {
    const twice = [
      inTransaction('a', 0, 7),
      markerOf(7, 'abort', 1),
      valuesOf(['plain'], { baseOffset: 2, producerId: 7 }),
      inTransaction('b', 3, 7),
      markerOf(7, 'abort', 4),
      inTransaction('c', 5, 7),
    ]
    const aborted = [
      { producerId: 7, firstOffset: 3 },
      { producerId: 7, firstOffset: 0 },
    ]
    expect(read(twice, aborted)).toEqual(['plain', 'c'])
  })

  it('leaves out an aborted transaction that began before what is fetched', () => {
    expect(read([inTransaction('rest', 5, 7), markerOf(7, 'abort', 6)], [{ producerId: 7, firstOffset: 2 }])).toEqual(
      [],
    )
  })

  it('hands on a damaged marker, which may end an abort: whoever reads on fetches it once more', () => {
    const damaged = markerOf(7, 'abort', 3)
    damaged[damaged.length - 1]! ^= 0xff
    const batches = cutBatches(Buffer.concat([inTransaction('first', 1, 7), damaged, inTransaction('again', 4, 7)]), 0)
    const handed = committedBatches(batches, [{ producerId: 7, firstOffset: 1 }])
    expect(handed.map(({ baseOffset }) => baseOffset)).toEqual([3])
  })
})
