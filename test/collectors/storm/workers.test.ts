import { describe, expect, test } from 'vitest'
import { graphiteLine, metricName } from '../../../src/collectors/storm/graphite-line.ts'
import { FakeWorkers, line, reports } from './recorded-storm.ts'

const acked = '__ack-count-default.count'

describe('a line of Storm', () => {
  test.each(['storm', 'trident'] as const)('is understood, whatever %s writes into it', (of) => {
    const lines = reports(of).flat()
    expect(lines.length).toBeGreaterThan(80)
    expect(lines.filter((text) => metricName(graphiteLine(text)?.name ?? '') === null)).toEqual([])
  })

  test.each([
    ['storm.topology.t-1-9.localhost.meters.4.6700-kafkaOffset.a.b/partition_0/spoutLag', 'meters'],
    ['storm.worker.t-1-9.localhost.$mastercoord-bg0.$batch.1.6700-__ack-count-$batch.count', '$mastercoord-bg0'],
    ["storm.worker.t-1-9.localhost.b-0.s2.4.6700-__ack-count-b-1:s2'.count", 'b-0'],
    ['storm.worker.t-1-9.localhost.__system.-1.6700-worker-transfer-queue-population', '__system'],
  ])('%s is about %s', (name, component) => {
    expect(metricName(name)?.component).toBe(component)
  })

  test.each([
    '',
    'name',
    'name 1',
    'name 1 2 3',
    'name NaN 17',
    'name - 17',
    'name 1 later',
    ' 1 17',
    'GET / HTTP/1.1',
  ])('that is none is left out: "%s"', (text) => {
    expect(graphiteLine(text)).toBeNull()
  })
})

describe('what plain tuples report', () => {
  const [first, second] = reports('storm')
  const values = new FakeWorkers().say(first).later(second).values()

  test('is the lag of the spout, queues, capacity and complete latency as Storm says them', () => {
    expect(values).toMatchObject({
      'storm.lag_meters_records': 972,
      'storm.complete_meters_us': 14_000,
      'storm.held_back_meters_ratio': 0,
      'storm.queue_add-up': expect.any(Number),
      'storm.capacity_publish_ratio': 0.12,
    })
  })

  test('is what counters grew by in a second, without what a spout sends to ackers', () => {
    expect(values).toMatchObject({
      'storm.emitted_metersPerS': 277_500 - 272_420,
      'storm.acked_metersPerS': 275_520 - 270_360,
      'storm.count_emitted_meters': 277_500,
      'storm.count_acked_meters': 275_520,
    })
  })

  test('holds nothing of a counter that has no name yet: that is not 0', () => {
    expect(Object.keys(values).filter((name) => name.includes('failed'))).toEqual([])
  })
})

describe('what Trident reports', () => {
  const [first, second] = reports('trident')
  const values = new FakeWorkers().say(first).later(second).values()

  test('names its components without the name of the run, so that two runs can be compared', () => {
    expect(values['storm.emitted_spoutPerS']).toBeGreaterThan(1000)
    expect(values['storm.count_acked_$spoutcoord-spout']).toBeGreaterThan(100)
    expect(Object.keys(values).filter((name) => name.includes('quick-1'))).toEqual([])
  })

  test('has the time that a batch waited for the one before it, and no lag', () => {
    expect(values['storm.held_back_$mastercoord-bg0_ratio']).toBeGreaterThan(0.1)
    expect(values['storm.held_back_$mastercoord-bg0_ratio']).toBeLessThanOrEqual(1.1)
    expect(Object.keys(values).filter((name) => name.startsWith('storm.lag'))).toEqual([])
  })
})

describe('workers that are killed', () => {
  test('begin again at 0, and what they had counted is not lost', () => {
    const workers = new FakeWorkers().say([line('meters', acked, 900)]).later([line('meters', acked, 1000)])
    expect(workers.values()).toMatchObject({ 'storm.acked_metersPerS': 100, 'storm.count_acked_meters': 1000 })
    workers.later([line('meters', acked, 40)])
    expect(workers.values()).toMatchObject({ 'storm.count_acked_meters': 1040 })
    expect(workers.values()).not.toHaveProperty('storm.acked_metersPerS')
    workers.later([line('meters', acked, 240)])
    expect(workers.values()).toMatchObject({ 'storm.acked_metersPerS': 200, 'storm.count_acked_meters': 1240 })
  })

  test('say nothing while they are gone, so that the sample is a gap', () => {
    const workers = new FakeWorkers().say([line('meters', acked, 900), line('meters', 'receive-queue-population', 7)])
    expect(workers.values()).toEqual({ 'storm.queue_meters': 7, 'storm.count_acked_meters': 900 })
    expect(workers.later([], 4).values()).toEqual({})
  })

  test('are added up over all workers that are there', () => {
    const both = (value: number) => [line('meters', acked, value, 6700), line('meters', acked, 2 * value, 6701)]
    const workers = new FakeWorkers().say(both(100)).later(both(200))
    expect(workers.values()).toMatchObject({ 'storm.acked_metersPerS': 300, 'storm.count_acked_meters': 600 })
    workers.later([line('meters', acked, 300, 6700)], 4)
    expect(workers.values()).toMatchObject({ 'storm.count_acked_meters': 700 })
  })
})

test('components beyond a bound have no series, however many Storm names', () => {
  const workers = new FakeWorkers().say(
    Array.from({ length: 500 }, (_, i) => line(`bolt-${i}`, 'receive-queue-population', 1)),
  )
  expect(Object.keys(workers.values()).length).toBe(60)
})
