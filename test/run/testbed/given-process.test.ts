import { describe, expect, it } from 'vitest'
import { hasProcess, requireProcess, requireProcesses } from '../../../src/run/testbed/given-process.ts'
import { defaultJvm, defaultOptionsOf } from '../../../src/scenarios/defaults.ts'
import type { TargetSpec } from '../../../src/types/scenario.ts'
import { targetModes } from '../../../src/types/target-options.ts'

/** A machine's /proc with one process of that name and state. */
const machineWith = (name: string, state: string) => (path: string) =>
  path === '/proc/4711/stat' || path === '/proc/self/stat'
    ? `4711 (${name}) ${state} 1 1 1 0 -1 4194560 1219 0 0 0 10 10 0 0 20 0 3 0 1190481 64905216 3412`
    : null
const noProc = () => null

describe("the process of a user's own pipeline", () => {
  it('is there while it lives, whatever its name looks like', () => {
    for (const name of ['java', 'a) Z 1 (b', 'x) X y']) expect(hasProcess(4711, machineWith(name, 'S'))).toBe(true)
  })

  it('is gone once it has ended, though its parent has not asked how', () => {
    for (const state of ['Z', 'X']) expect(hasProcess(4711, machineWith('a) S 1 (b', state))).toBe(false)
  })

  it('must be there when the run begins', () => {
    const machine = machineWith('java', 'S')
    expect(() => requireProcess(4712, machine)).toThrow(
      'target.options.pid is 4712, and this machine has no such process',
    )
    expect(() => requireProcess(4711, machine)).not.toThrow()
    expect(() => requireProcess(null, machine)).not.toThrow()
  })

  it('is not asked for where a machine has no /proc to see it in', () => {
    expect(() => requireProcess(4711, noProc)).not.toThrow()
  })
})

it('daemons that start workers of their own are refused where processes cannot be listed, before anything starts', () => {
  const refused = targetModes.filter((mode) => {
    const target: TargetSpec = {
      ...{ engine: 'storm', workload: 'tariff-curves', parallelism: 1, readyWithinUs: 1 },
      ...{ mode, cluster: null, jvm: defaultJvm, options: defaultOptionsOf.storm },
    }
    try {
      requireProcesses(target, '/nowhere')
      return false
    } catch (thrown) {
      expect(thrown).toMatchObject({ code: 'TARGET_FAILED', hint: expect.stringContaining('mode: local') })
      return true
    }
  })
  expect(refused).toEqual(['cluster'])
})
