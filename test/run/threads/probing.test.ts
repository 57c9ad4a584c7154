import { describe, expect, it } from 'vitest'
import type { Driver } from '../../../src/drivers/driver.ts'
import { Probing } from '../../../src/run/threads/probing.ts'
import { noTrouble } from '../../../src/types/measurement.ts'

const second = 1e6

/** A driver whose probes are on their way until `answered`; each second brings a refusal while `refuses`. */
function rig() {
  const told: string[] = []
  const state = { sent: 0, inFlight: 0, retries: 0, failure: null as Error | null }
  const driver = {
    get failure() {
      return state.failure
    },
    send: () => {
      state.sent++
      state.inFlight = 22
      return true
    },
    takeAcks: () => {},
    flush: () => Number.POSITIVE_INFINITY,
    inFlightBytes: () => state.inFlight,
    counters: () => ({ ...noTrouble, retries: state.retries, firstTrouble: 'too few replicas in sync' }),
  } as unknown as Driver
  const probing = new Probing(driver, (message) => void told.push(message.type === 'stuck' ? message.words : '?'), 0)
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

  it('ends with what made its driver fail', () => {
    const { probing, state } = rig()
    state.failure = new Error('not authorised')
    expect(() => probing.step(0, true)).toThrow('not authorised')
  })
})
