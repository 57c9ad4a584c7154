import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { phase, scenarioOf } from '../support/scenario.ts'
import { runScripted } from './experiment-rig.ts'

const scenario = { ...scenarioOf({ phases: [phase('hold', 10, 1)], drainUs: 2e6 }) }

beforeEach(() => {
  const toFake = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const
  vi.useFakeTimers({ now: 1_700_000_000_000, toFake: [...toFake] })
})
afterEach(() => void vi.useRealTimers())

describe('a run', () => {
  it('sends nothing to a pipeline of contract version 1, and says where its formula is to be found', async () => {
    const { error, orderedMs } = await runScripted(scenario, { probe: { type: 'probed', contract: 1 } })
    expect(error).toMatchObject({
      code: 'TARGET_FAILED',
      message: 'the embedded target speaks version 1 of the contract; this loadcurve needs version 2',
      hint: expect.stringContaining('docs/your-pipeline.md has the formula'),
    })
    expect(orderedMs).toEqual({})
  })

  it('that cannot read what its probe led to ends with the reason before its first curve', async () => {
    const words = 'Cannot read partition 0 of updates: the client is not authorised'
    const { error, orderedMs } = await runScripted(scenario, { probe: { type: 'stuck', words } })
    expect(error).toMatchObject({ code: 'TARGET_FAILED', message: `the probe does not get through: ${words}` })
    expect(orderedMs).toEqual({})
  })

  it('whose readings have all come or come no more ends its drain, and reports', async () => {
    const { outcome, orderedMs } = await runScripted(scenario)
    expect(outcome!.result.facts.drainCut).toBeNull()
    expect(orderedMs.finish).toBeGreaterThan(2000)
    expect(orderedMs.finish).toBeLessThan(3000)
  })

  it('in whose drain readings trickle in for ever ends it after a minute and `drain`, and says so', async () => {
    const { outcome, error, orderedMs } = await runScripted(scenario, { delivered: (ms) => Math.ceil(ms / 250) })
    expect(error).toBeNull()
    expect(outcome!.result.facts.drainCut).toBe('bound')
    expect(outcome!.result.warnings.map(({ code }) => code)).toContain('DRAIN_CUT')
    expect(orderedMs.finish).toBeGreaterThan(61_000)
    expect(orderedMs.finish).toBeLessThan(63_000)
  })

  it('waits 5 s and no longer for generators that cannot close their connections', async () => {
    const { outcome, error, orderedMs } = await runScripted(scenario, { generatorsEnd: false })
    expect([error, outcome?.result.run]).toEqual([null, expect.any(String)])
    expect(orderedMs.audit! - orderedMs.finish!).toBeGreaterThan(4900)
    expect(orderedMs.audit! - orderedMs.finish!).toBeLessThan(5500)
  })
})

describe('a run that gets SIGTERM, ten seconds before it is killed', () => {
  const patient = { ...scenario, drainUs: 60e6 }
  /** SIGTERM comes this long before all is sent */
  const aheadMs = 500

  it('ends a drain in which something is missing after 3.5 s, and reports what has arrived', async () => {
    const { outcome, orderedMs } = await runScripted(patient, { hurryAfterMs: 500, delivered: () => 5 })
    expect(outcome!.result).toMatchObject({ exitCode: 105, facts: { drainCut: 'terminate' } })
    expect(aheadMs + orderedMs.finish!).toBeGreaterThan(3400)
    expect(aheadMs + orderedMs.finish!).toBeLessThan(4000)
  })

  it('waits for no generator that cannot close its connections', async () => {
    const script = { hurryAfterMs: 500, generatorsEnd: false, delivered: () => 5 }
    const { outcome, orderedMs } = await runScripted(patient, script)
    expect(outcome!.result.exitCode).toBe(105)
    expect(aheadMs + orderedMs.audit!).toBeLessThan(4000)
  })

  it('audits without the stored sums where the database does not answer, and does not blame it', async () => {
    const { outcome, orderedMs } = await runScripted(patient, { hurryAfterMs: 500, silentDatabase: true })
    expect(outcome!.result.exitCode).toBe(105)
    expect(outcome!.result.reasons.join()).not.toContain('stored sums')
    expect(aheadMs + orderedMs.audit!).toBeGreaterThan(5400)
    expect(aheadMs + orderedMs.audit!).toBeLessThan(6000)
  })

  it('while it drains goes on draining, for 3.5 s at most', async () => {
    const { outcome, orderedMs } = await runScripted(patient, { hurryAfterMs: 4000, delivered: () => 5 })
    expect(outcome!.result).toMatchObject({ exitCode: 105, facts: { stoppedAtUs: null, drainCut: 'terminate' } })
    expect(orderedMs.finish! - 3000).toBeGreaterThan(3400)
    expect(orderedMs.finish! - 3000).toBeLessThan(4000)
  })
})
