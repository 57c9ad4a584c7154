import { describe, expect, test } from 'vitest'
import { partCosts } from '../../src/stats/costs.ts'
import { SampleTable } from '../../src/stats/sample-table.ts'
import type { SampleLine } from '../../src/types/measurement.ts'
import { imagine, promptReadings } from './imagined-run.ts'

const phases = [
  { seconds: 2, perS: 100, name: 'warm-up', measured: false },
  { seconds: 4, perS: 100 },
]

function costs(samples: readonly SampleLine[], readings = promptReadings(600, 100)) {
  return partCosts(imagine({ phases, readings, measured: { samples: SampleTable.of(samples) } }))
}

const sample = (atUs: number, values: Record<string, number>, from = 'process'): SampleLine => ({ atUs, from, values })

describe('what a part cost', () => {
  test('is its CPU time in the measured phases, also of a sample that reaches over their border', () => {
    const series = (ratio: number) => ({ 'process.kafka_cpu_ratio': ratio, 'process.kafka_rss_bytes': 1e8 })
    const [kafka] = costs([sample(1e6, series(2)), sample(3e6, series(0.5)), sample(6e6, series(1))])
    // half a core from 2 s to 3 s, one from 3 s to 6 s; 400 readings were delivered
    expect(kafka).toEqual({ part: 'kafka', cpuUs: 3.5e6, cpuSPerMillionReadings: 8750, rssPeakBytes: 1e8 })
  })

  test('leaves out what was only in the warm-up', () => {
    expect(costs([sample(0, { 'process.kafka_rss_bytes': 9 }), sample(1e6, { 'process.redis_cpu_ratio': 1 })])).toEqual(
      [],
    )
    const peaks = [sample(1e6, { 'process.redis_rss_bytes': 9 }), sample(3e6, { 'process.redis_rss_bytes': 5 })]
    expect(costs(peaks)).toMatchObject([{ part: 'redis', cpuUs: 0, rssPeakBytes: 5 }])
  })

  test('adds up the threads of the harness, and keeps brokers and targets apart', () => {
    const harness = {
      'harness.cpu_main_ratio': 0.1,
      'harness.cpu_observer_ratio': 0.2,
      'harness.cpu_generator0_ratio': 0.4,
      'harness.cpu_target0_ratio': 0.8,
      'harness.run_queue_main_ratio': 1,
      'harness.rss_bytes': 7,
    }
    const others = { 'process.kafka_cpu_ratio': 1, 'process.kafka-2_cpu_ratio': 2, 'process.target-0_cpu_ratio': 3 }
    const parts = costs([
      sample(2e6, harness, 'harness'),
      sample(4e6, harness, 'harness'),
      sample(2e6, others),
      sample(3e6, others),
    ])
    expect(parts.map(({ part, cpuUs }) => [part, cpuUs])).toEqual([
      ['loadcurve', 3e6],
      ['kafka', 1e6],
      ['kafka-2', 2e6],
      ['target-0', 3e6],
    ])
  })

  test('counts the time of a gap with the sample after it', () => {
    const gap: SampleLine = { atUs: 3e6, from: 'process', gap: 'no answer' }
    const [kafka] = costs([
      sample(2e6, { 'process.kafka_cpu_ratio': 1 }),
      gap,
      sample(4e6, { 'process.kafka_cpu_ratio': 1 }),
    ])
    expect(kafka!.cpuUs).toBe(2e6)
  })

  test('per million readings is unknown of a process that ended before the others', () => {
    const both = { 'process.kafka_cpu_ratio': 1, 'process.target_cpu_ratio': 1 }
    const one = { 'process.kafka_cpu_ratio': 1 }
    const parts = costs([sample(2e6, both), sample(3e6, both), sample(4e6, one), sample(6e6, one)])
    expect(parts.map(({ part, cpuUs, cpuSPerMillionReadings }) => [part, cpuUs, cpuSPerMillionReadings])).toEqual([
      ['kafka', 4e6, 10_000],
      ['target', 1e6, null],
    ])
  })

  describe('per million readings is unknown, and never 0 or left out, of a process', () => {
    const kafka = { 'process.kafka_cpu_ratio': 1 }
    const target = { 'process.target_cpu_ratio': 1 }
    const seen = { 'process.target_rss_bytes': 7 }
    const later = (...seconds: number[]) => seconds.map((s) => sample(s * 1e6, kafka))
    const lives: readonly [string, readonly SampleLine[], number][] = [
      [
        'that was seen once, before there was a CPU time of it',
        [sample(1e6, { ...kafka, ...seen }), ...later(2, 5, 10)],
        0,
      ],
      ['whose first sample was its last', [sample(0, { ...kafka, ...target }), ...later(5, 10)], 0],
      [
        'that only one sample, of a long period, did not see',
        [sample(0, kafka), sample(5e6, { ...kafka, ...target }), ...later(10)],
        5e6,
      ],
      ['of which there was never a CPU time', [0, 5e6, 10e6].map((atUs) => sample(atUs, { ...kafka, ...seen })), 0],
    ]
    const measured = [{ seconds: 10, perS: 100 }]
    const partsOf = (samples: readonly SampleLine[], of = measured as Parameters<typeof imagine>[0]['phases']) =>
      partCosts(
        imagine({ phases: of, readings: promptReadings(1000, 100), measured: { samples: SampleTable.of(samples) } }),
      )

    test.each(lives)('%s', (_, samples, cpuUs) => {
      const [ofKafka, ofTarget] = partsOf(samples)
      expect(ofKafka!.cpuSPerMillionReadings).toBeGreaterThan(0)
      expect(ofTarget).toMatchObject({ part: 'target', cpuUs, cpuSPerMillionReadings: null })
    })

    test('that was there in the warm-up only', () => {
      const warmed = [
        { seconds: 4, perS: 100, measured: false },
        { seconds: 6, perS: 100 },
      ]
      const parts = partsOf(
        [sample(1e6, { ...kafka, ...target }), sample(3e6, { ...kafka, ...target }), ...later(5, 10)],
        warmed,
      )
      expect(parts.find(({ part }) => part === 'target')).toEqual({
        ...{ part: 'target', cpuUs: 0, cpuSPerMillionReadings: null, rssPeakBytes: 0 },
      })
    })

    test('that was the only one of its collector, which then has gaps', () => {
      const gaps = [4e6, 6e6, 8e6, 10e6].map((atUs): SampleLine => ({ atUs, from: 'process', gap: 'no value' }))
      expect(partsOf([sample(0, target), sample(2e6, target), ...gaps])).toMatchObject([
        { part: 'target', cpuUs: 2e6, cpuSPerMillionReadings: null },
      ])
    })
  })

  test('per million readings is unknown where none was delivered', () => {
    const samples = [sample(2e6, { 'process.kafka_cpu_ratio': 1 }), sample(3e6, { 'process.kafka_cpu_ratio': 1 })]
    expect(costs(samples, [{ dueUs: 0, sentUs: 1 }])).toMatchObject([{ cpuSPerMillionReadings: null }])
  })
})
