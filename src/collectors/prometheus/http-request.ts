import { request } from 'node:https'
import type { ConnectionOptions } from 'node:tls'
import { everyAddress } from '../../addresses.ts'

export interface HttpQuestion {
  /** without user and password */
  readonly url: string
  /** of one's own, with their secrets: kept out of every message */
  readonly headers?: Readonly<Record<string, string>>
  /** null = GET; otherwise JSON to POST */
  readonly body: string | null
  readonly withinMs: number
  /** used where the URL, or the one that it redirects to, is https; left out = the authorities of the system */
  readonly tls?: OwnTls
}

/** TLS as a scenario wants it. */
export interface OwnTls {
  readonly options: ConnectionOptions
  /** where it stands in the scenario */
  readonly field: string
}

/** A complete response. The text of a redirect is not read. */
export interface HttpResponse {
  readonly status: number
  /** to where it redirects; null = it does not */
  readonly location: string | null
  readonly text: string
}

const redirects: readonly number[] = [301, 302, 303, 307, 308]

/** One request, which follows no redirect. `fetch` takes no certificates, so those of a scenario need `node:https`. */
export function requestOnce(question: HttpQuestion, signal: AbortSignal): Promise<HttpResponse> {
  const { url, tls } = question
  const isSecure = new URL(url).protocol === 'https:'
  return tls !== undefined && isSecure ? byHttps(question, tls, signal) : byFetch(question, signal)
}

function headersOf({ headers, body }: HttpQuestion): Record<string, string> {
  return { ...headers, ...(body !== null && { 'content-type': 'application/json' }) }
}

async function byFetch(question: HttpQuestion, signal: AbortSignal): Promise<HttpResponse> {
  const { url, body } = question
  const answer = await fetch(url, {
    signal,
    redirect: 'manual',
    headers: headersOf(question),
    ...(body !== null && { method: 'POST', body }),
  })
  const { status } = answer
  const location = locationOf(status, answer.headers.get('location'))
  if (location === null) return { status, location, text: await answer.text() }
  await answer.body?.cancel()
  return { status, location, text: '' }
}

function byHttps(question: HttpQuestion, { options }: OwnTls, signal: AbortSignal): Promise<HttpResponse> {
  const { url, body } = question
  const method = body === null ? 'GET' : 'POST'
  return new Promise((resolve, reject) => {
    const fail = (error: Error) => reject(signal.aborted ? signal.reason : error)
    const settings = {
      ...everyAddress,
      ...options,
      method,
      headers: headersOf(question),
      signal,
      agent: false as const,
    }
    const asking = request(url, settings, (answer) => {
      const { statusCode: status = 0, headers } = answer
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.once('error', fail)
      answer.once('end', () => {
        const location = locationOf(status, headers.location ?? null)
        resolve({ status, location, text: location === null ? Buffer.concat(chunks).toString('utf8') : '' })
      })
    })
    asking.once('error', fail)
    asking.end(body ?? undefined)
  })
}

function locationOf(status: number, location: string | null): string | null {
  return redirects.includes(status) ? location : null
}
