import { LoadcurveError, messageOf } from '../../errors.ts'

export interface HttpQuestion {
  readonly url: string
  /** null = GET; else JSON to POST */
  readonly body: string | null
  readonly withinMs: number
}

/** The text of an answer with status 200. */
export type AskHttp = (question: HttpQuestion) => Promise<string>

/** @throws LoadcurveError (TARGET_FAILED): no connection, another status, no whole answer in time */
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
    throw new LoadcurveError('TARGET_FAILED', `${placeOf(url)} answered with status ${answer.status}`)
  } catch (thrown) {
    if (thrown instanceof LoadcurveError) throw thrown
    throw new LoadcurveError('TARGET_FAILED', `${placeOf(url)} ${reasonOf(thrown, withinMs)}`, { cause: thrown })
  }
}

/** Without credentials and query, which may hold secrets. */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

/** `fetch` refuses addresses with a password, and quotes them. */
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

/** `fetch` keeps what happened in the cause of its error. */
function reasonOf(thrown: unknown, withinMs: number): string {
  if (thrown instanceof Error && thrown.name === 'TimeoutError') return `did not answer within ${withinMs} ms`
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown
  return `cannot be reached: ${messageOf(cause)}`
}
