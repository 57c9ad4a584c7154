import { describe, expect, it } from 'vitest'
import { type Driver, refusedByTarget } from '../../../src/drivers/driver.ts'
import { Probing } from '../../../src/run/threads/probing.ts'
import { noTrouble } from '../../../src/types/measurement.ts'
import { limitHints, noOwnLimits, type OwnLimitFacts } from '../../../src/types/own-limits.ts'

const second = 1e6

/** A driver whose probes are on their way until `answered`; each second brings a refusal while `refuses`. */
function rig() {
  const told: string[] = []
  const state = {
    sent: 0,
    inFlight: 0,
    retries: 0,
    acks: [] as number[],
    failure: null as Error | null,
    ownLimits: noOwnLimits as OwnLimitFacts,
  }
  const driver = {
    get failure() {
      return state.failure
    },
    send: () => {
      state.sent++
      state.inFlight = 22
      return true
    },
    takeAcks: (onAck: (token: number, ackUs: number) => void) => {
      for (const ackUs of state.acks.splice(0)) onAck(-1, ackUs)
    },
    flush: () => Number.POSITIVE_INFINITY,
    inFlightBytes: () => state.inFlight,
    counters: () => ({
      ...noTrouble,
      retries: state.retries,
      ownLimits: state.ownLimits,
      firstTrouble: 'too few replicas in sync',
    }),
  } as unknown as Driver
  const probing = new Probing(
    driver,
    (message) => void told.push(message.type === 'stuck' ? message.words : message.type),
    0,
  )
  return { probing, state, told }
}

describe('a generator that probes', () => {
  it('sends none until it is asked to, and then one from time to time', () => {
    const { probing, state } = rig()
    probing.step(0, false)
    expect(state.sent).toBe(0)
    for (let us = 0; us < 3 * second; us += 10_000) probing.step(us, true)
    expect(state.sent).toBeGreaterThan(1)
    expect(state.sent).toBeLessThan(40)
  })

  it('reports once that a probe was accepted, and not that one was refused', () => {
    const { probing, state, told } = rig()
    state.acks = [refusedByTarget]
    probing.step(0, true)
    expect(told).toEqual([])
    for (let s = 1; s < 4; s++) {
      state.acks = [s * second]
      probing.step(s * second, true)
    }
    expect(told).toEqual(['probe-accepted'])
  })

  it('reports once why its probes are refused, when they were for over six seconds', () => {
    const { probing, state, told } = rig()
    for (let s = 0; s <= 6; s++) {
      state.retries = s
      probing.step(s * second, true)
    }
    expect(told).toEqual([])
    for (let s = 7; s < 10; s++) probing.step(s * second, true)
    expect(told).toEqual(['too few replicas in sync'])
  })

  it('reports nothing while probes get through, however often one was sent again', () => {
    const { probing, state, told } = rig()
    for (let s = 0; s < 20; s++) {
      state.retries = s
      probing.step(s * second, true)
      state.inFlight = 0
      probing.step(s * second + 1, false)
    }
    expect(told).toEqual([])
  })

  it('reports nothing while an answer is awaited without trouble: the target may be slow', () => {
    const { probing, told } = rig()
    for (let s = 0; s < 60; s++) probing.step(s * second, true)
    expect(told).toEqual([])
  })

  it('ends with what this machine lacks for its connections, and does not blame the target for a probe that never left', () => {
    const { probing, state } = rig()
    probing.step(0, true)
    const first = 'the front end at 127.0.0.1:1 cannot be reached: this machine has no local port left'
    state.ownLimits = { failures: 1, unsentReadings: 0, limit: 'ports', first }
    probing.step(6 * second, true)
    const failed = expect.objectContaining({ code: 'DRIVER_FAILED', message: first, hint: limitHints.ports })
    expect(() => probing.step(7 * second, true)).toThrow(failed)
    state.ownLimits = { ...state.ownLimits, unsentReadings: 1 }
    expect(() => probing.step(1, true)).toThrow(failed)
  })

  it('ends with what made its driver fail', () => {
    const { probing, state } = rig()
    state.failure = new Error('not authorised')
    expect(() => probing.step(0, true)).toThrow('not authorised')
  })
})
