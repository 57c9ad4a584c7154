import { expect, test } from 'vitest'
import { requireConnections } from '../../src/conformance/check.ts'
import { limitHints, noOwnLimits, withFailure } from '../../src/types/own-limits.ts'

test('a check for which this machine had no ports blames no pipeline, and says what to change', () => {
  expect(() => requireConnections(noOwnLimits)).not.toThrow()
  const first = 'the front end at a:1 cannot be reached: this machine has no local port left'
  expect(() => requireConnections(withFailure(noOwnLimits, 'ports', first))).toThrow(
    expect.objectContaining({ code: 'DRIVER_FAILED', message: `the check is void: ${first}`, hint: limitHints.ports }),
  )
})
