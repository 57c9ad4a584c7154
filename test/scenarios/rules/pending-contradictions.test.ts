import { describe, expect, test } from 'vitest'
import { wrongRealWith } from '../examples.ts'

const storm = { 'target.engine': 'storm', 'target.options.flush': '100ms' }
const at = (rate: string, more: Record<string, string> = {}) =>
  wrongRealWith({ ...storm, load: `[{ kind: hold, rate: ${rate}, for: 2s }]`, ...more })

describe('the messages of Storm that may wait for their ack', () => {
  test('must be enough for the rate of the load', () => {
    expect(at('20k/s', { 'target.options.maxSpoutPending': '1000' })).toEqual([
      'target.options.maxSpoutPending: 1,000 messages may wait for their ack, and acks come with a flush every 100ms: no more than 10k/s pass, and the load asks for 20k/s > write 4,000 or more, or a shorter flush',
    ])
    expect(at('10k/s', { 'target.options.maxSpoutPending': '1000' })).toEqual([])
  })

  test('are counted in messages, whatever these hold, and for each task', () => {
    const few = { 'target.options.maxSpoutPending': '1000', 'fleet.meters': '100k' }
    expect(at('200k/s', { ...few, 'fleet.frame': '50' })).toEqual([])
    expect(at('20k/s', { ...few, partitions: '2', 'target.parallelism': '2' })).toEqual([])
  })

  test('bound no rate where nothing is acked, or where a task flushes after fewer', () => {
    const few = { 'target.options.maxSpoutPending': '1000' }
    expect(at('20k/s', { ...few, 'target.options.guarantee': 'at-most-once' })).toEqual([])
    expect(at('20k/s', { ...few, 'target.options.flushMessages': '500' })).toEqual([])
  })
})
