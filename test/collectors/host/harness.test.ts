import { describe, expect, test } from 'vitest'
import { harnessCollector } from '../../../src/collectors/host/harness.ts'
import { FakeHarness } from './fake-harness.ts'

const gauges = {
  'harness.rss_bytes': 100e6,
  'harness.heap_used_bytes': 20e6,
  'harness.in_flight_bytes': 4096,
  'harness.event_loop_delay_p99_us': 300,
}

describe('the harness collector', () => {
  test('has gauges at its first look', () => {
    const harness = new FakeHarness().thread('main', 10, 5e9, 1e9)
    expect(harnessCollector(harness).sample()).toEqual(gauges)
  })

  test('says what share of a core each thread took, and waited for', () => {
    const harness = new FakeHarness().thread('main', 10, 5e9, 1e9).thread('generator0', 11, 0, 0)
    const collector = harnessCollector(harness)
    collector.sample()
    harness.pass(2_000_000).thread('main', 10, 5.5e9, 1.02e9).thread('generator0', 11, 2e9, 0)
    harness.gcTotalUs = 10_000
    expect(collector.sample()).toEqual({
      ...gauges,
      'harness.cpu_main_ratio': 0.25,
      'harness.run_queue_main_ratio': 0.01,
      'harness.cpu_generator0_ratio': 1,
      'harness.run_queue_generator0_ratio': 0,
      'harness.gc_ratio': 0.005,
    })
  })

  test('starts a thread that appears, or comes back with another id, with nothing', () => {
    const harness = new FakeHarness().thread('target0', 10, 9e9, 0)
    const collector = harnessCollector(harness)
    collector.sample()
    harness.running = []
    harness.pass(1_000_000).thread('target0', 20, 9.5e9, 0).thread('observer', 21, 1e9, 0)
    expect(collector.sample()).not.toHaveProperty('harness.cpu_target0_ratio')
    harness.pass(1_000_000).thread('target0', 20, 9.75e9, 0).thread('observer', 21, 1.1e9, 0)
    expect(collector.sample()).toMatchObject({ 'harness.cpu_target0_ratio': 0.25, 'harness.cpu_observer_ratio': 0.1 })
  })

  test('leaves out threads whose figures the kernel does not give', () => {
    const harness = new FakeHarness().thread('main', 10, 0, 0).thread('observer', 11, 0, 0)
    const collector = harnessCollector(harness)
    collector.sample()
    harness.pass(1_000_000).remove('/proc/self/task/10/schedstat').set('/proc/self/task/11/schedstat', '0 0')
    expect(collector.sample()).toEqual({ ...gauges, 'harness.gc_ratio': 0 })
    expect(collector.unavailable).toBeNull()
  })

  test('measures the event loop anew for each sample, and has no delay where none was recorded', () => {
    const harness = new FakeHarness()
    const collector = harnessCollector(harness)
    collector.sample()
    harness.delayP99Us = Number.NaN
    expect(collector.sample()).not.toHaveProperty('harness.event_loop_delay_p99_us')
    expect(harness.resets).toBe(2)
  })

  test('ends what watches the process when it is closed', () => {
    const harness = new FakeHarness()
    harnessCollector(harness).close()
    expect(harness.closed).toBe(true)
  })
})
