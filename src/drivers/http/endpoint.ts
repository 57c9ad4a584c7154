import { LoadcurveError } from '../../errors.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { HttpEndpoint } from './connection.ts'

const contentTypes: Readonly<Record<MessageFormat, string>> = {
  binary: 'application/octet-stream',
  json: 'application/json',
}

export interface EndpointSetup {
  readonly url: string
  /** further headers of each request, with their secrets */
  readonly headers: Readonly<Record<string, string>>
  readonly format: MessageFormat
  readonly authorities: string | null
}

const userAgent = 'User-Agent'

/**
 * The parts of a URL, and the head of the requests to it.
 *
 * @throws LoadcurveError DRIVER_FAILED when it is not an http or https URL, or contains a password
 */
export function httpEndpoint({ url, headers, format, authorities }: EndpointSetup): HttpEndpoint {
  const parts = URL.canParse(url) ? new URL(url) : null
  if (parts === null || !['http:', 'https:'].includes(parts.protocol))
    throw new LoadcurveError('DRIVER_FAILED', `the http driver cannot post to ${JSON.stringify(url)}`, {
      hint: 'use a URL such as http://127.0.0.1:8080/curves',
    })
  if (parts.username !== '' || parts.password !== '')
    throw new LoadcurveError('DRIVER_FAILED', `the URL of ${parts.host} contains a user name or a password`, {
      hint: 'remove them: the URL is written to the results',
    })
  const named = new Set(Object.keys(headers).map((name) => name.toLowerCase()))
  const secure = parts.protocol === 'https:'
  const head = [
    `POST ${parts.pathname}${parts.search} HTTP/1.1`,
    `Host: ${parts.host}`,
    ...(named.has(userAgent.toLowerCase()) ? [] : [`${userAgent}: loadcurve`]),
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `Content-Type: ${contentTypes[format]}`,
    'Content-Length: ',
  ].join('\r\n')
  const host = parts.hostname.replace(/^\[(.*)\]$/, '$1')
  const port = parts.port === '' ? (secure ? 443 : 80) : Number(parts.port)
  return { secure, host, port, head: Buffer.from(head, 'latin1'), authorities }
}
