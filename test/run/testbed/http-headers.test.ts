import { expect, test } from 'vitest'
import { httpHeadersOf } from '../../../src/run/testbed/http-headers.ts'
import { defaultDrivers } from '../../../src/scenarios/defaults.ts'

const driver = { ...defaultDrivers.http, headers: { Authorization: `Bearer \${T}`, 'X-Tenant': 'acme' } }

test('the headers of a run hold what the environment has for their variables', () => {
  expect(httpHeadersOf(driver, { T: 'sesame' })).toEqual({ Authorization: 'Bearer sesame', 'X-Tenant': 'acme' })
  expect(httpHeadersOf(defaultDrivers.kafka, {})).toEqual({})
})

test.each([
  [{}, 'is not set'],
  [{ T: '' }, 'is not set'],
  [{ T: 'sesame\nX-Evil: 1' }, 'is not one line of ASCII characters'],
])('a variable without a value for a header is named, and its value is not shown', (env, wrong) => {
  const message = `driver.headers.Authorization comes from the environment variable T, which ${wrong}`
  expect(() => httpHeadersOf(driver, env)).toThrow(expect.objectContaining({ code: 'DRIVER_FAILED', message }))
})
