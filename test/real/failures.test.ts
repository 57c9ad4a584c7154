import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { RingMemory } from '../../src/channel/ring.ts'
import type { Experiment } from '../../src/run/experiment.ts'
import type { RunMemory } from '../../src/run/threads/shared-memory.ts'
import type { Scenario } from '../../src/types/scenario.ts'
import { emptyFolder } from '../support/real-run.ts'
import { phase, scenarioOf } from '../support/scenario.ts'

const built = fileURLToPath(new URL('../../dist/run/experiment.js', import.meta.url))

/** Starts a run from the built product; `memory` is what its threads share, for a test to meddle with. */
async function start(
  scenario: Scenario,
  meddle: (memory: RunMemory) => void = () => {},
): Promise<{ experiment: Experiment; memory: RunMemory; done: ReturnType<Experiment['run']> }> {
  const { Experiment: Built } = (await import(built)) as { Experiment: typeof Experiment }
  const experiment = new Built({
    scenario,
    scenarioBytes: new TextEncoder().encode('# from a test\n'),
    overrides: {},
    tags: {},
    outDir: emptyFolder(),
    command: ['test'],
    keep: false,
    env: process.env,
    onProgress: () => {},
  })
  const { memory } = experiment.context
  meddle(memory)
  return { experiment, memory, done: experiment.run() }
}

async function running(experiment: Experiment, sinceUs: number): Promise<void> {
  while (experiment.context.state.firstDueUs === 0 || experiment.context.sinceUs() < sinceUs)
    await new Promise((resolve) => setTimeout(resolve, 20))
}

const oneMinute = { timeout: 60_000 }
/**
 * Spoils every message that waits in a ring, so that the target falls over the first. The headers of the chunks stay: the
 * generator reads them too, when it takes back what was released.
 */
function spoil({ control, data }: RingMemory): void {
  const [head, tail] = new Int32Array(control)
  const view = new DataView(data)
  for (let at = tail!; at !== head; ) {
    const place = at & (data.byteLength - 1)
    const bytes = view.getInt32(place, true)
    if (bytes >= 0) new Uint8Array(data, place + 16, bytes).fill(0xee)
    at = (at + (bytes < 0 ? data.byteLength - place : 16 + ((bytes + 7) & ~7))) | 0
  }
}

describe('when a part of a run fails', () => {
  it(
    'a target that dies in the middle is a result: what it did not deliver is lost, and the run ends with 107',
    oneMinute,
    async () => {
      const scenario = scenarioOf({
        phases: [phase('hold', 20_000, 4)],
        drainUs: 1e6,
        options: { stall: { afterUs: 1e6, forUs: 1e6 } },
      })
      const { experiment, memory, done } = await start(scenario)
      await running(experiment, 1.5e6)
      spoil(memory.curves[0]![0]!)
      const { result, folder } = await done
      expect(result.exitCode).toBe(107)
      expect(result.verdict).not.toBe('PASS')
      expect(result.reasons.join(' ')).toMatch(/target failed/)
      expect(result.audit!.lost).toBeGreaterThan(5000)
      expect(result.total.latency.result.undelivered).toBeGreaterThan(5000)
      expect(existsSync(join(folder, 'report.html'))).toBe(true)
    },
  )

  it('a target that never becomes ready is given up after readyWithin, with the figure', oneMinute, async () => {
    const scenario = scenarioOf({ phases: [phase('hold', 1000, 1)], options: { delayUs: 5e6 } })
    const impatient = { ...scenario, target: { ...scenario.target, readyWithinUs: 300_000 } }
    const { done } = await start(impatient)
    await expect(done).rejects.toMatchObject({ code: 'TARGET_FAILED', message: expect.stringMatching(/within 0\.3 s/) })
  })

  it(
    'a thread of the harness that throws ends the run as an internal error, and its folder says so',
    oneMinute,
    async () => {
      const scenario = scenarioOf({ phases: [phase('hold', 1000, 30)], generators: 2, partitions: 2 })
      const withoutRings = (memory: RunMemory) => Object.assign(memory, { curves: memory.curves.slice(0, 1) })
      const { experiment, done } = await start(scenario, withoutRings)
      await expect(done).rejects.toMatchObject({
        code: 'INTERNAL',
        message: expect.stringMatching(/generator1 failed/),
      })
      expect(readFileSync(join(experiment.context.folder.path, 'logs', 'harness.log'), 'utf8')).toMatch(
        /generator1 failed/,
      )
      expect(existsSync(join(experiment.context.folder.path, 'result.json'))).toBe(false)
    },
  )
})
