import { describe, expect, test } from 'vitest'
import { noIncidents } from '../../../src/types/facts.ts'
import { limitHints, type OwnLimitFacts, ownLimits } from '../../../src/types/own-limits.ts'
import { connectionsClosed, ownLimit } from '../../../src/verdict/warnings/own-limits.ts'

const first = 'the front end at 127.0.0.1:8181 cannot be reached: this machine has no local port left (EADDRNOTAVAIL)'
const ports: OwnLimitFacts = { failures: 21, unsentReadings: 3873, limit: 'ports', first }

describe('what this machine did not have for its connections', () => {
  test('makes the run INVALID, in words that do not blame the target, with what to change', () => {
    expect(ownLimit(ports)).toEqual([
      {
        code: 'OWN_LIMIT',
        message: `this machine, not the target, made 21 attempts to connect fail, and 3,873 readings were given up unsent; first: ${first}`,
        hint: limitHints.ports,
        phase: null,
        invalid: true,
        figures: { failures: 21, unsentReadings: 3873 },
      },
    ])
  })

  test('has a next step of its own for each kind, and nothing is said without a failure', () => {
    for (const limit of ownLimits) expect(ownLimit({ ...ports, limit })[0]!.hint).toBe(limitHints[limit])
    expect(ownLimit(noIncidents.ownLimits)).toEqual([])
    expect(ownLimit({ ...ports, failures: 1, unsentReadings: 0 })[0]!.message).toBe(
      `this machine, not the target, made an attempt to connect fail; first: ${first}`,
    )
  })
})

describe('a front end that closes its connections', () => {
  const closing = { answers: 4000, closed: 4000, localPorts: 501 }

  test('is warned of with the ports of this machine and the rate that they are enough for', () => {
    const [warning] = connectionsClosed(closing)
    expect(warning).toMatchObject({ code: 'CONNECTIONS_CLOSED', invalid: false, figures: closing })
    expect(warning!.message).toBe(
      'the front end closed 4,000 connections over 4,000 responses: what it takes to open new ones is in the results; each may hold a local port for a minute, and the 501 of this machine are then enough for 8.35/s',
    )
  })

  test('is warned of without ports where they are not known', () => {
    const [warning] = connectionsClosed({ ...closing, localPorts: null })
    expect(warning!.figures).toEqual({ answers: 4000, closed: 4000 })
    expect(warning!.message).not.toContain('port')
  })

  test('is not meant where it closes one after many responses, or a few in all, or nobody counted', () => {
    expect(connectionsClosed({ ...closing, answers: 40_000 })).toEqual([])
    expect(connectionsClosed({ ...closing, answers: 9, closed: 9 })).toEqual([])
    expect(connectionsClosed({ answers: null, closed: null, localPorts: null })).toEqual([])
  })
})
