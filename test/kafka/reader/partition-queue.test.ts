import { describe, expect, it } from 'vitest'
import { PartitionQueue } from '../../../src/kafka/reader/partition-queue.ts'
import { valuesOf } from '../protocol/batches.ts'

const fetched = (records: Buffer) => ({ records, aborted: [] })

function queueFrom(offset: number) {
  const skipped: string[] = []
  const queue = new PartitionQueue(0, offset, (records, words) => skipped.push(`${records}: ${words}`))
  const taken = () => {
    const offsets: number[] = []
    while (!queue.isEmpty) queue.takeBatch((_view, _valueAt, _valueBytes, at) => offsets.push(at))
    return offsets
  }
  return { queue, skipped, taken }
}

describe('what waits of a partition', () => {
  it('is there once, when two answers to the same question come', () => {
    const { queue, taken } = queueFrom(0)
    const answer = valuesOf(['a', 'b'])
    queue.add(fetched(answer), 0, 0)
    queue.add(fetched(answer), 0, 0)
    expect(queue.waitingBytes).toBe(answer.length)
    expect(taken()).toEqual([0, 1])
    queue.add(fetched(answer), 0, 0)
    expect(taken()).toEqual([])
    expect([queue.nextOffset, queue.waitingBytes]).toEqual([2, 0])
  })

  it('drops what comes late, after a damaged batch is asked for again', () => {
    const { queue, skipped, taken } = queueFrom(0)
    const damaged = valuesOf(['a', 'b'])
    damaged[damaged.length - 2]! ^= 1
    queue.add(fetched(damaged), 0, 0)
    expect(taken()).toEqual([])
    expect(queue.nextOffset).toBe(0)
    queue.add(fetched(valuesOf(['c'], { baseOffset: 2 })), 2, 0)
    queue.add(fetched(valuesOf(['a', 'b'])), 0, 0)
    queue.add(fetched(valuesOf(['c'], { baseOffset: 2 })), 2, 0)
    expect(taken()).toEqual([0, 1, 2])
    expect(skipped).toEqual([])
  })

  it('is let go when it is taken, also where something always waits', () => {
    const { queue } = queueFrom(0)
    const held = (queue as unknown as { batches: unknown[] }).batches
    for (let at = 0; at < 200; at++) {
      queue.add(fetched(valuesOf(['a'], { baseOffset: at })), at, 0)
      if (at > 0) queue.takeBatch(() => {})
    }
    expect(queue.isEmpty).toBe(false)
    expect(held.length).toBeLessThan(20)
  })

  it('is still handed out when the next fetch begins elsewhere', () => {
    const { queue, taken } = queueFrom(0)
    queue.add(fetched(valuesOf(['a', 'b'])), 0, 0)
    queue.seek(1)
    queue.add(fetched(valuesOf(['new', 'newer'], { baseOffset: 1 })), 1, 0)
    expect(taken()).toEqual([0, 1, 1, 2])
  })

  it('is not counted where it is the mark of a transaction, and read on behind it', () => {
    const { queue, skipped, taken } = queueFrom(0)
    queue.add(fetched(valuesOf(['a'])), 0, 0)
    queue.add(fetched(valuesOf(['commit'], { baseOffset: 1, attributes: 0x20 })), 1, 0)
    queue.add(fetched(valuesOf(['b'], { baseOffset: 2 })), 2, 0)
    expect(taken()).toEqual([0, 2])
    expect(skipped).toEqual([])
  })

  it('does not hide an error of whoever takes it', () => {
    const { queue } = queueFrom(0)
    queue.add(fetched(valuesOf(['a'])), 0, 0)
    const fail = () => {
      throw new Error('taker failed')
    }
    expect(() => queue.takeBatch(fail)).toThrow('taker failed')
  })
})
