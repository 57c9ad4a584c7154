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
    const two = { ...few, partitions: '2', 'target.parallelism': '2' }
    expect(at('20k/s', two)).toEqual([])
    expect(at('20k/s', { ...two, 'target.options.spoutTasks': '1' })[0]).toContain('write 4,000 or more')
  })

  test('bound no rate where nothing is acked, or where a task flushes after fewer', () => {
    const few = { 'target.options.maxSpoutPending': '1000' }
    expect(at('20k/s', { ...few, 'target.options.guarantee': 'at-most-once' })).toEqual([])
    expect(at('20k/s', { ...few, 'target.options.flushMessages': '500' })).toEqual([])
  })
})

describe('messages that a broken worker had', () => {
  const broken = (more: Record<string, string>) =>
    wrongRealWith({
      ...storm,
      'target.mode': 'cluster',
      'target.options.workers': '2',
      load: '[{ kind: hold, rate: 1k/s, for: 2s }, { kind: fault, do: kill, what: worker, for: 5s }]',
      ...more,
    })

  test('are sent again after their timeout, which the drain must outlast', () => {
    expect(broken({ drain: '30s' })).toEqual([
      'drain: messages that a broken worker had are sent again up to 60s later (twice messageTimeout), and would count as lost after 30s > write more than 60s, or a shorter target.options.messageTimeout',
    ])
    expect(broken({ drain: '70s' })).toEqual([])
    expect(broken({ drain: '30s', 'target.options.messageTimeout': '10s' })).toEqual([])
  })

  test('are read again at once where there is a single worker, and lost where nothing is acked', () => {
    expect(broken({ drain: '30s', 'target.options.workers': '1' })).toEqual([])
    expect(broken({ drain: '30s', 'target.options.guarantee': 'at-most-once' })).toEqual([])
  })
})

describe('the tasks of a spout', () => {
  test('have partitions of their own, however many tasks add up', () => {
    const many = { 'target.parallelism': '8', partitions: '2' }
    expect(at('1k/s', many)).toEqual([
      'target.parallelism: 8 spout tasks cannot share 2 partitions: each needs its own > write 2 or less, or use more partitions, or target.options.spoutTasks: 2',
    ])
    expect(at('1k/s', { ...many, 'target.options.spoutTasks': '2' })).toEqual([])
    expect(at('1k/s', { ...many, 'target.options.spoutTasks': '3' })).toEqual([
      'target.options.spoutTasks: 3 spout tasks cannot share 2 partitions: each needs its own > write 2 or less, or use more partitions',
    ])
  })
})
