import { LoadcurveError } from '../../errors.ts'
import { type Environment, fitsHeader, headerValue, variablesOf } from '../../scenarios/file/header-values.ts'
import type { DriverSpec } from '../../types/driver.ts'

/**
 * The headers of each request with the values of their variables: secrets, for memory only. Errors: DRIVER_FAILED with
 * the name of a variable that is not set, or that no header can hold.
 */
export function httpHeadersOf(driver: DriverSpec, env: Environment): Record<string, string> {
  if (driver.kind !== 'http') return {}
  return Object.fromEntries(
    Object.entries(driver.headers).map(([header, written]) => {
      for (const name of variablesOf(written)) requireValue(header, name, env[name] ?? '')
      return [header, headerValue(written, env)]
    }),
  )
}

function requireValue(header: string, name: string, value: string): void {
  const wrong = value === '' ? 'is not set' : fitsHeader(value) ? null : 'is not one line of ASCII characters'
  if (wrong === null) return
  const message = `driver.headers.${header} comes from the environment variable ${name}, which ${wrong}`
  throw new LoadcurveError('DRIVER_FAILED', message, { hint: `type: export ${name}=...` })
}
