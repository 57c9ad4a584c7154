import { expect, test } from 'vitest'
import type { Measured } from '../../../src/stats/measured.ts'
import { SampleTable } from '../../../src/stats/sample-table.ts'
import { generatorBusy } from '../../../src/verdict/warnings/generator.ts'
import { imagine, promptReadings } from '../../stats/imagined-run.ts'

const fine = imagine({ phases: [{ name: 'talk', seconds: 10, perS: 100 }], readings: promptReadings(1000, 100) })

/** The generator's thread used so much of a core in each second, and its bound was full for so much of it. */
function withLoad(cpuRatio: number, blockedRatio: number, seconds = 10, runQueueRatio = 0): Measured {
  const samples = Array.from({ length: seconds }, (_, i) => ({
    atUs: (i + 1) * 1e6,
    from: 'harness',
    values: {
      'harness.cpu_generator0_ratio': cpuRatio,
      'harness.run_queue_generator0_ratio': runQueueRatio,
      'harness.cpu_observer_ratio': 0.1,
    },
  }))
  const bins = fine.bins.map((bin) => ({ ...bin, blockedUs: (bin.toUs - bin.fromUs) * blockedRatio }))
  return { ...fine, samples: SampleTable.of(samples), bins }
}

test('a thread that never rested while its bound was full cannot blame the target', () => {
  const [warning, ...more] = generatorBusy(withLoad(0.99, 0.8))
  expect(more).toEqual([])
  expect(warning).toMatchObject({ code: 'GENERATOR_BUSY', phase: 'talk', invalid: true })
  expect(warning!.message).toContain('the generator, not the target, may be the bottleneck')
})

test.each([
  ['a slow target leaves the thread idle', 0.3, 0.8, 10],
  ['a busy thread that is hardly ever held back is judged by its lateness', 0.99, 0.01, 10],
])('%s', (_, cpuRatio, blockedRatio, seconds) => {
  expect(generatorBusy(withLoad(cpuRatio, blockedRatio, seconds))).toEqual([])
})

test('a thread that waited for a CPU when it was not busy had no time to spare either', () => {
  const [warning] = generatorBusy(withLoad(0.6, 0.8, 10, 0.38))
  expect(warning).toMatchObject({ code: 'GENERATOR_BUSY', invalid: true, figures: { busyRatio: expect.closeTo(0.98) } })
  expect(generatorBusy(withLoad(0.6, 0.8, 10, 0.2))).toEqual([])
})

test('a phase that is too short to tell is said to be so', () => {
  const [warning, ...more] = generatorBusy(withLoad(0.3, 0.8, 2))
  expect(more).toEqual([])
  expect(warning).toMatchObject({ code: 'GENERATOR_BUSY', phase: 'talk', invalid: false })
  expect(warning!.message).toContain('too short to tell')
})
