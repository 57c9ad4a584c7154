import { LoadcurveError, messageOf } from '../../errors.ts'
import { limitHints, ownLimitOf } from '../../types/own-limits.ts'
import { type HttpQuestion, type OwnTls, requestOnce } from './http-request.ts'

export type { HttpQuestion } from './http-request.ts'

/** A complete response that is no redirect. */
export interface HttpAnswer {
  readonly status: number
  readonly text: string
}

export type AskHttp = (question: HttpQuestion) => Promise<HttpAnswer>

const mostRedirects = 5

/**
 * Asks by GET or POST, and follows redirects on the same host. Headers of one's own go along within one origin, and from
 * http to https.
 *
 * @throws LoadcurveError (TARGET_FAILED): no connection, a redirect elsewhere, no complete response in time
 */
export const askHttp: AskHttp = async (question) => {
  const { url, withinMs, tls } = question
  try {
    return await follow(question, AbortSignal.timeout(withinMs))
  } catch (thrown) {
    if (thrown instanceof LoadcurveError) throw thrown
    const [words, hint] = reasonOf(thrown, withinMs, tls)
    throw new LoadcurveError('TARGET_FAILED', `${placeOf(url)} ${words}`, { hint, cause: thrown })
  }
}

/** The text of a response with status 200. Anything else is a LoadcurveError (TARGET_FAILED). */
export async function okText(ask: AskHttp, question: HttpQuestion): Promise<string> {
  const { status, text } = await ask(question)
  if (status === 200) return text
  throw otherStatus(question, status)
}

/** `said`: the reason in the server's own words, which hold no secret. */
export function otherStatus(
  { url, headers = {} }: HttpQuestion,
  status: number,
  said = '',
  hint = statusHint(status, Object.keys(headers).length > 0),
): LoadcurveError {
  const message = `${placeOf(url)} responded with status ${status}${said === '' ? '' : `: ${said}`}`
  return new LoadcurveError('TARGET_FAILED', message, { hint })
}

function statusHint(status: number, hasHeaders: boolean): string {
  if (status === 401 || status === 403)
    return hasHeaders
      ? 'check the user name, and the values of the environment variables'
      : `set username and password: "\${NAME}", or headers: { Authorization: "Bearer \${TOKEN}" }`
  if (status === 404) return 'check the path of the URL'
  return 'look into its log'
}

/** The URL without credentials and query, which may contain secrets. */
export function placeOf(url: string): string {
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

async function follow(question: HttpQuestion, signal: AbortSignal, redirects = 0): Promise<HttpAnswer> {
  const { url, headers } = question
  const { status, location, text } = await requestOnce(question, signal)
  if (location === null) return { status, text }
  if (redirects === mostRedirects)
    throw new LoadcurveError('TARGET_FAILED', `${placeOf(url)} redirects for the ${mostRedirects + 1}th time`, {
      hint: 'open the URL in a browser, and write the one where it ends',
    })
  const to = allowedTarget(url, location)
  // what was asked stays the same, also where a browser would turn a POST into a GET (301, 302)
  const next = { ...question, url: to.href, headers: goesAlong(new URL(url), to) ? (headers ?? {}) : {} }
  return follow(status === 303 ? { ...next, body: null } : next, signal, redirects + 1)
}

/** @throws LoadcurveError (TARGET_FAILED) if the redirect leaves the host, or an encrypted connection */
function allowedTarget(url: string, location: string): URL {
  const from = new URL(url)
  const to = URL.canParse(location, url) ? new URL(location, url) : null
  const where = to === null ? 'an address that is none' : placeOf(to.href)
  if (to?.hostname === from.hostname && (to.protocol === from.protocol || to.protocol === 'https:')) return to
  throw new LoadcurveError('TARGET_FAILED', `${placeOf(url)} redirects to ${where}`, {
    hint: 'a redirect is followed on the same host, and never from https to http; if this one is right, write its URL',
  })
}

function goesAlong(from: URL, to: URL): boolean {
  return to.origin === from.origin || (from.protocol === 'http:' && to.protocol === 'https:')
}

type Words = readonly [message: string, hint: string]

/** `fetch` puts the reason into the cause of its error. */
function reasonOf(thrown: unknown, withinMs: number, tls: OwnTls | undefined): Words {
  if (thrown instanceof Error && thrown.name === 'TimeoutError')
    return [`did not respond within ${withinMs} ms`, 'give it more time: it may take nearly as long as every']
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown
  const limit = ownLimitOf(cause)
  if (limit !== null) return [`cannot be reached: ${limit.words}`, limitHints[limit.limit]]
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return [`cannot be reached: ${messageOf(cause)}`, hintFor(code, tls)]
}

function hintFor(code: string, tls: OwnTls | undefined): string {
  if (tls !== undefined && code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `set ${tls.field}.serverName to a name in the certificate`
  if (tls !== undefined && /ALERT.*CERT/.test(code))
    return `it asks for a client certificate: set ${tls.field}.cert and key`
  if (tls !== undefined && /CERT|SIGNATURE/.test(code)) return `set ${tls.field}.ca to the authority that signed it`
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'correct the host in the URL'
  if (/CERT|SIGNATURE/.test(code))
    return 'set NODE_EXTRA_CA_CERTS to a PEM file of the authority that signed its certificate'
  if (code.startsWith('ERR_SSL')) return 'write http:// if it does not use TLS'
  return 'is it running, and is this its port?'
}
