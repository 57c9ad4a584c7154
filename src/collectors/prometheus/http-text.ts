import { LoadcurveError, messageOf } from '../../errors.ts'
import { ownLimitOf } from '../../types/own-limits.ts'

export interface HttpQuestion {
  readonly url: string
  /** null = GET; otherwise JSON to POST */
  readonly body: string | null
  readonly withinMs: number
}

/** The text of a response with status 200. */
export type AskHttp = (question: HttpQuestion) => Promise<string>

/** @throws LoadcurveError (TARGET_FAILED): no connection, another status, no complete response in time */
export const askHttp: AskHttp = async ({ url, body, withinMs }) => {
  try {
    const answer = await fetch(withoutCredentials(url), {
      signal: AbortSignal.timeout(withinMs),
      redirect: 'error',
      headers: { ...authorisation(url), ...(body !== null && { 'content-type': 'application/json' }) },
      ...(body !== null && { method: 'POST', body }),
    })
    const text = await answer.text()
    if (answer.status === 200) return text
    throw new LoadcurveError('TARGET_FAILED', `${placeOf(url)} responded with status ${answer.status}`)
  } catch (thrown) {
    if (thrown instanceof LoadcurveError) throw thrown
    throw new LoadcurveError('TARGET_FAILED', `${placeOf(url)} ${reasonOf(thrown, withinMs)}`, { cause: thrown })
  }
}

/** The URL without credentials and query, which may contain secrets. */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

/** `fetch` rejects URLs with a password, and quotes them in the error. */
function withoutCredentials(url: string): string {
  const bare = new URL(url)
  bare.username = ''
  bare.password = ''
  return bare.href
}

/** Basic authentication (RFC 7617) for `http://user:password@host`. */
function authorisation(url: string): Record<string, string> {
  const { username, password } = new URL(url)
  if (username === '' && password === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** `fetch` puts the reason into the cause of its error. */
function reasonOf(thrown: unknown, withinMs: number): string {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return `did not respond within ${withinMs} ms`
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown
  return `cannot be reached: ${ownLimitOf(cause)?.words ?? messageOf(cause)}`
}
