import { describe, expect, it } from 'vitest'
import { nodeTargetProgram } from '../../../src/targets/node/handle.ts'
import type { NodeTargetScenario } from '../../../src/targets/node/setup.ts'
import type { Wiring } from '../../../src/types/services.ts'

const password = 'open sesame'
const wiring = { access: { redis: { password } } } as unknown as Wiring
const scenario = { partitions: 4, target: { parallelism: 2 } } as unknown as NodeTargetScenario
const place = {
  scenario,
  wiring,
  entry: new URL('file:///loadcurve/main.js'),
  epochOffsetUs: 7,
  logsDir: '/logs',
  onProcesses: () => {},
}

describe('a process of target node', () => {
  const { workers } = nodeTargetProgram(place, { PATH: '/bin', REDIS_PASSWORD: password })

  it('knows which of them it is, the scenario, the addresses and the clock', () => {
    expect(workers.map(({ settings }) => settings)).toEqual([
      { worker: 0, scenario, wiring, epochOffsetUs: 7 },
      { worker: 1, scenario, wiring, epochOffsetUs: 7 },
    ])
  })

  it('gets secrets in its settings alone: neither in its arguments nor in its environment', () => {
    const [{ command, args, env }] = workers as [(typeof workers)[number]]
    expect(env).toMatchObject({ PATH: '/bin' })
    expect(JSON.stringify([command, args, env])).not.toContain(password)
    expect(env.REDIS_PASSWORD).toBeUndefined()
  })
})
