import { LoadcurveError } from '../../errors.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { HttpEndpoint } from './connection.ts'

const contentTypes: Readonly<Record<MessageFormat, string>> = {
  binary: 'application/octet-stream',
  json: 'application/json',
}

/**
 * The parts of a URL, and the head of the requests to it.
 *
 * @throws LoadcurveError DRIVER_FAILED when it is not an http or https URL, or contains a password
 */
export function httpEndpoint(url: string, format: MessageFormat, authorities: string | null): HttpEndpoint {
  const parts = URL.canParse(url) ? new URL(url) : null
  if (parts === null || !['http:', 'https:'].includes(parts.protocol))
    throw new LoadcurveError('DRIVER_FAILED', `the http driver cannot post to ${JSON.stringify(url)}`, {
      hint: 'use a URL such as http://127.0.0.1:8080/curves',
    })
  if (parts.username !== '' || parts.password !== '')
    throw new LoadcurveError('DRIVER_FAILED', `the URL of ${parts.host} contains a user name or a password`, {
      hint: 'remove them: the URL is written to the results',
    })
  const secure = parts.protocol === 'https:'
  const head = [
    `POST ${parts.pathname}${parts.search} HTTP/1.1`,
    `Host: ${parts.host}`,
    'User-Agent: loadcurve',
    `Content-Type: ${contentTypes[format]}`,
    'Content-Length: ',
  ].join('\r\n')
  const host = parts.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = parts.port === '' ? (secure ? 443 : 80) : Number(parts.port)
  return { secure, host, port, head: Buffer.from(head, 'latin1'), authorities }
}
