import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type FaultIo, FaultRunner } from '../../src/run/fault-runner.ts'
import { buildPlan } from '../../src/run/plan.ts'
import type { Fault } from '../../src/types/scenario.ts'
import { londonModel, phase, scenarioOf } from '../support/scenario.ts'

const never = new AbortController().signal
const kill: Fault = { action: 'kill', what: 'redis' }
const pause: Fault = { action: 'pause', what: 'kafka' }

function phasesOf(...faults: (Fault | null)[]) {
  const phases = faults.map((fault, i) => ({ ...phase(`p${i}`, 1000, 1), fault }))
  return buildPlan(scenarioOf({ phases }), londonModel).schedule.phases
}

describe('faults', () => {
  const done: string[] = []
  let failed: unknown[] = []
  const io = (parts: Partial<FaultIo> = {}): FaultIo => ({
    sinceUs: () => performance.now() * 1000,
    harm: async ({ action, what }) => void done.push(`${action} ${what} at ${Math.round(performance.now())}`),
    heal: async ({ what }) => void done.push(`heal ${what} at ${Math.round(performance.now())}`),
    log: () => {},
    fail: (error) => void failed.push(error),
    ...parts,
  })

  beforeEach(() => {
    vi.useFakeTimers({ now: 0 })
    done.length = 0
    failed = []
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('are done when their phase begins and undone when it ends, and the moments are noted', async () => {
    const runner = new FaultRunner(phasesOf(null, kill, null, pause), io())
    await vi.advanceTimersByTimeAsync(5000)
    expect(done).toEqual(['kill redis at 1000', 'heal redis at 2000', 'pause kafka at 3000', 'heal kafka at 4000'])
    expect(runner.moments).toEqual([
      { phase: 1, doneUs: 1e6, undoneUs: 2e6 },
      { phase: 3, doneUs: 3e6, undoneUs: 4e6 },
    ])
  })

  it('are undone at once when the run ends in the middle of one, and none begins any more', async () => {
    const runner = new FaultRunner(phasesOf(null, kill, pause), io())
    await vi.advanceTimersByTimeAsync(1500)
    await runner.stop(never)
    await vi.advanceTimersByTimeAsync(5000)
    expect(done).toEqual(['kill redis at 1000', 'heal redis at 1500'])
  })

  it('wait for a part that is still being started again', async () => {
    const slow = async (fault: Fault) => {
      await new Promise((resolve) => setTimeout(resolve, 3000))
      done.push(`heal ${fault.what} at ${Math.round(performance.now())}`)
    }
    const runner = new FaultRunner(phasesOf(kill, null, kill), io({ heal: slow }))
    await vi.advanceTimersByTimeAsync(10_000)
    expect(done).toEqual(['kill redis at 0', 'heal redis at 4000', 'kill redis at 4000', 'heal redis at 7000'])
    expect(runner.moments[0]!.undoneUs).toBe(4e6)
  })

  it('that wait for an earlier part are not begun once the run has ended', async () => {
    const slow = () => new Promise<void>((resolve) => setTimeout(resolve, 3000))
    const runner = new FaultRunner(phasesOf(kill, pause, null), io({ heal: slow }))
    await vi.advanceTimersByTimeAsync(2500)
    const stopping = runner.stop(never)
    await vi.advanceTimersByTimeAsync(10_000)
    await stopping
    expect(done).toEqual(['kill redis at 0'])
  })

  it('that cannot be undone keep nobody who gives up', async () => {
    const runner = new FaultRunner(phasesOf(kill), io({ heal: () => new Promise(() => {}) }))
    await vi.advanceTimersByTimeAsync(500)
    const giveUp = new AbortController()
    const stopping = runner.stop(giveUp.signal)
    giveUp.abort()
    await expect(stopping).resolves.toBeUndefined()
  })

  it('that cannot be done end the run with the reason', async () => {
    const refuse = () => Promise.reject(new Error('not ours to kill'))
    new FaultRunner(phasesOf(kill), io({ harm: refuse }))
    await vi.advanceTimersByTimeAsync(10)
    expect(failed).toMatchObject([{ message: 'not ours to kill' }])
  })
})
