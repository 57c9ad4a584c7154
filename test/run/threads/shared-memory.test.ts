import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBell } from '../../../src/channel/bell.ts'
import { RingConsumer, RingProducer } from '../../../src/channel/ring.ts'
import { curveMessageBytes } from '../../../src/contract/curve-message.ts'
import { createDeal } from '../../../src/contract/deal.ts'
import { createEmbeddedDriver } from '../../../src/drivers/embedded.ts'
import { Generator } from '../../../src/run/threads/generator.ts'
import { createRunMemory } from '../../../src/run/threads/shared-memory.ts'
import { phase, type ScenarioParts, scenarioOf } from '../../support/scenario.ts'
import { runVirtually } from '../../support/virtual-run.ts'

/** The driver of a scenario, with both ends of its rings as a run makes them. */
function ringsOf(parts: Omit<ScenarioParts, 'phases'>) {
  const scenario = scenarioOf({ phases: [phase('hold', 1, 1)], ...parts })
  const memory = createRunMemory(scenario)
  const rings = memory.curves[0]!.map((ring, worker) => ({
    producer: new RingProducer(ring, openBell(memory.targetBells[worker]!)),
    consumer: new RingConsumer(ring),
  }))
  const blockBytes = Generator.maxBlockBytes(createDeal(scenario.fleet, scenario.partitions))
  const producers = rings.map(({ producer }) => producer)
  return { rings, blockBytes, driver: createEmbeddedDriver(producers, blockBytes) }
}

describe('the ring from a generator to a worker', () => {
  it('takes a largest block, wherever it wraps and however little may be in flight', () => {
    const shapes = fc.record({
      frame: fc.oneof(fc.constantFrom(1, 4, 4096), fc.integer({ min: 1, max: 4096 })),
      points: fc.oneof(fc.constantFrom(1, 48), fc.integer({ min: 1, max: 48 })),
      partitions: fc.integer({ min: 1, max: 100 }),
      parallelism: fc.integer({ min: 1, max: 8 }),
      inFlightBytes: fc.integer({ min: 2 ** 16, max: 2 ** 22 }),
    })
    fc.assert(
      fc.property(shapes, fc.array(fc.integer({ min: 1, max: 300_000 }), { maxLength: 5 }), (shape, before) => {
        const { rings, blockBytes, driver } = ringsOf({ meters: 1_000_000, ...shape })
        for (const { producer, consumer } of rings) {
          for (const bytes of [...before.map((most) => Math.min(most, blockBytes)), blockBytes]) {
            expect(driver.room(curveMessageBytes(shape.frame, shape.points))).toBeGreaterThanOrEqual(1)
            expect(producer.reserve(bytes)).toBeGreaterThan(0)
            producer.publish(bytes)
            consumer.peek()
            consumer.release(0)
            producer.reclaim(() => {})
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  it('lets frames of 4,096 curves of a day through to four workers, with 2 MiB in flight', async () => {
    const fleet = { meters: 16_384, frame: 4096, points: 48, partitions: 4 }
    const phases = [phase('hold', 32_768, 1)]
    const run = await runVirtually(scenarioOf({ ...fleet, phases, parallelism: 4, inFlightBytes: 2 * 2 ** 20 }))
    const readings = 32_768 * 48
    expect(run.audit).toMatchObject({ expected: readings, delivered: readings, lost: 0, duplicated: 0, wrong: 0 })
    expect(run.generators[0]!.takeFlow(0).blockedUs).toBe(0)
  })
})
