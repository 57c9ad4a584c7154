import { describe, expect, it, vi } from 'vitest'
import { LoadcurveError } from '../../../src/errors.ts'
import type { Stage } from '../../../src/run/api.ts'
import { type RunState, stateAtStart } from '../../../src/run/context.ts'
import { EndOfRun } from '../../../src/run/ending/end-of-run.ts'
import type { ObjectiveResult } from '../../../src/types/result.ts'

/** A run of 60 s that is 10 s old. */
function run(stage: Stage, sinceUs = 10e6) {
  const state: RunState = { ...stateAtStart(), stage, firstDueUs: stage === 'starting' ? 0 : 1e15 }
  const done: string[] = []
  const end = new EndOfRun({
    state,
    durationUs: 60e6,
    sinceUs: () => sinceUs,
    control: { set: (to) => done.push(to), stopAfter: (atUs) => done.push(`stop after ${atUs}`) },
    log: (text) => done.push(`log ${text}`),
    abort: () => done.push('abort'),
  })
  return { state, end, done }
}

const died = new LoadcurveError('TARGET_FAILED', 'the target died')
const missed: ObjectiveResult = {
  require: 'result.p99 < 1ms',
  phase: null,
  soft: false,
  implied: false,
  value: 5000,
  limit: 1000,
  unit: 'us',
  met: false,
  note: '',
}

describe('the end of a run', () => {
  it.each([
    'running',
    'draining',
  ] as const)('a target that fails while the run is %s is a result, not an error', (stage) => {
    const { end, done } = run(stage)
    end.pipelineFailed(died)
    expect([end.failure, end.fatal]).toEqual(['the target died', null])
    expect(done).toContain('drain')
    expect(done).toContain('log the target died')
  })

  it.each([
    'starting',
    'probing',
  ] as const)('a target that fails while the run is %s ends it with an error', (stage) => {
    const { end, done } = run(stage)
    end.pipelineFailed(died)
    expect([end.failure, end.fatal]).toEqual([null, died])
    expect(done).toEqual(['abort'])
  })

  it('a thread of the harness that fails ends the run with an error at any time', () => {
    const broken = new LoadcurveError('INTERNAL', 'thread generator0 failed')
    const { end, done } = run('running')
    end.pipelineFailed(broken)
    expect(end.fatal).toBe(broken)
    expect(done).toContain('abort')
  })

  it('the first failure of the target counts', () => {
    const { end } = run('running')
    end.pipelineFailed(died)
    end.pipelineFailed(new LoadcurveError('DRIVER_FAILED', 'the connection broke'))
    expect(end.failure).toBe('the target died')
  })

  it('an interrupted run stops its arrivals a little ahead, where no generator is yet', () => {
    const { end, state, done } = run('running')
    end.interrupt()
    expect(state.stoppedAtUs).toBe(10_020_000)
    expect(done).toEqual(['stop after 10020000'])
    expect([end.interrupted, end.fatal]).toEqual([true, null])
  })

  it('arrivals are stopped once', () => {
    const { end, state } = run('running')
    end.interrupt()
    state.stoppedAtUs = 5
    end.abort(missed)
    expect(state.stoppedAtUs).toBe(5)
  })

  it('a run that is interrupted before its first curve is an error', () => {
    const { end } = run('starting')
    end.interrupt()
    expect(end.fatal).toMatchObject({ code: 'INTERRUPTED', message: 'interrupted before the first curve was due' })
  })

  it('arrivals that have ended by themselves are not stopped', () => {
    const { end, state, done } = run('running', 59.99e6)
    end.interrupt()
    expect([state.stoppedAtUs, done]).toEqual([null, []])
    expect(end.drainCut).toBeNull()
  })

  it('a run that is interrupted while it drains waits for nothing more, and stops no arrivals', () => {
    const { end, state } = run('draining')
    end.interrupt()
    expect([state.stoppedAtUs, end.interrupted, end.drainCut, end.fatal]).toEqual([null, true, 'interrupt', null])
  })

  it('SIGTERM stops arrivals like Ctrl-C, and 3.5 s later ends a drain that goes on', () => {
    vi.useFakeTimers()
    const { end, state, done } = run('running')
    end.hurry()
    expect([state.stoppedAtUs, end.interrupted, end.drainCut]).toEqual([10_020_000, true, null])
    state.stage = 'draining'
    vi.advanceTimersByTime(3499)
    expect(end.drainCut).toBeNull()
    vi.advanceTimersByTime(1)
    expect([end.drainCut, done.at(-1)]).toEqual(['terminate', 'drain'])
    vi.useRealTimers()
  })

  it('SIGTERM in the drain leaves it 3.5 s, and none where Ctrl-C came before', () => {
    const first = run('draining')
    first.end.hurry()
    expect([first.end.interrupted, first.end.drainCut]).toEqual([true, null])
    first.end.haste.end()
    const second = run('running')
    second.end.interrupt()
    second.state.stage = 'draining'
    second.end.hurry()
    expect(second.end.drainCut).toBe('interrupt')
    second.end.haste.end()
  })

  it('a drain that was over before its time after SIGTERM is not said to be cut', () => {
    vi.useFakeTimers()
    const { end, state, done } = run('running')
    end.hurry()
    state.stage = 'auditing'
    vi.advanceTimersByTime(5000)
    expect([end.drainCut, done]).toEqual([null, ['stop after 10020000']])
    vi.useRealTimers()
  })

  it('SIGTERM before the first curve is an error, as Ctrl-C is', () => {
    const { end } = run('starting')
    end.hurry()
    expect(end.fatal).toMatchObject({ code: 'INTERRUPTED', message: 'interrupted before the first curve was due' })
    end.haste.end()
  })

  it('the first abort objective that was missed stops the run', () => {
    const { end, state } = run('running')
    end.abort(missed)
    end.abort({ ...missed, require: 'lost == 0' })
    expect(end.abortedBy?.require).toBe('result.p99 < 1ms')
    expect(state.stoppedAtUs).toBe(10_020_000)
  })
})
