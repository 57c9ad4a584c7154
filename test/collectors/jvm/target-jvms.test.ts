import { describe, expect, test } from 'vitest'
import { targetJvmsCollector } from '../../../src/collectors/jvm/target-jvms.ts'
import { FakeJvms } from './fake-jvms.ts'

const collectorOf = (jvms: FakeJvms) => targetJvmsCollector({ jvms, periodUs: 1e6, ask: jvms.ask })

describe('the JVMs of a target', () => {
  test('tell heap, limit and threads at once, and their collections from the second sample on', async () => {
    const jvms = new FakeJvms('target-0')
    const collector = collectorOf(jvms)
    expect(await collector.sample()).toEqual({
      'jvm.target-0_heap_used_bytes': 300,
      'jvm.target-0_heap_max_bytes': 1000,
      'jvm.target-0_threads': 97,
    })
    jvms.of('target-0').after(2000, { 'G1 Young Generation': [10, 100], 'G1 Old Generation': [1, 300] })
    expect(await collector.sample()).toMatchObject({
      'jvm.target-0_gc_ratio': 0.2,
      'jvm.target-0_gc_G1-Young-Generation_ratio': 0.05,
      'jvm.target-0_gc_G1-Young-Generation_collectionsPerS': 5,
      'jvm.target-0_gc_G1-Old-Generation_ratio': 0.15,
      'jvm.target-0_gc_G1-Old-Generation_collectionsPerS': 0.5,
    })
  })

  test('stand still only for pauses: work that a collector does beside the program is no part of the whole', async () => {
    const jvms = new FakeJvms('target-0')
    jvms.of('target-0').collectors = { 'ZGC Cycles': [0, 0], 'ZGC Pauses': [0, 0] }
    const collector = collectorOf(jvms)
    await collector.sample()
    jvms.of('target-0').after(1000, { 'ZGC Cycles': [1, 900], 'ZGC Pauses': [3, 2] })
    expect(await collector.sample()).toMatchObject({
      'jvm.target-0_gc_ratio': 0.002,
      'jvm.target-0_gc_ZGC-Cycles_ratio': 0.9,
    })
  })

  test('come and go: one that does not respond is left out, and one that was started again begins anew', async () => {
    const jvms = new FakeJvms('worker-6700', 'worker-6701')
    const collector = collectorOf(jvms)
    await collector.sample()
    jvms.of('worker-6700').isUp = false
    jvms.of('worker-6701').after(1000, { 'G1 Young Generation': [1, 100] })
    const alone = await collector.sample()
    expect(alone['jvm.worker-6701_gc_ratio']).toBe(0.1)
    expect(Object.keys(alone).filter((name) => name.includes('6700'))).toEqual([])
    jvms.of('worker-6700').startAgain(5000)
    jvms.of('worker-6701').after(1000, {})
    const both = await collector.sample()
    expect(both['jvm.worker-6700_heap_used_bytes']).toBe(300)
    expect(both).not.toHaveProperty('jvm.worker-6700_gc_ratio')
    expect(both['jvm.worker-6701_gc_ratio']).toBe(0)
  })

  test('are a gap where none responds, and no gap where there is none yet', async () => {
    const jvms = new FakeJvms('target-0')
    jvms.of('target-0').isUp = false
    await expect(collectorOf(jvms).sample()).rejects.toThrow('nobody listens')
    expect(await collectorOf(new FakeJvms()).sample()).toEqual({})
  })

  test('have no limit where the JVM says that its heap has none', async () => {
    const jvms = new FakeJvms('target-0')
    jvms.of('target-0').max = -1
    expect(await collectorOf(jvms).sample()).not.toHaveProperty('jvm.target-0_heap_max_bytes')
  })

  test('cannot be watched without their agent, and the run says why', () => {
    const collector = targetJvmsCollector({
      jvms: { now: () => [], unavailable: 'Maven is missing' },
      periodUs: 1e6,
    })
    expect([collector.name, collector.unavailable]).toEqual(['jvm', 'Maven is missing'])
  })
})
