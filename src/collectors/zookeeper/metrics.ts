import type { ConnectionOptions } from 'node:tls'
import { addressOf } from '../../addresses.ts'
import { LoadcurveError } from '../../errors.ts'
import { pemFiles, serverNamed } from '../../tls/client-tls.ts'
import type { TlsSpec, ZookeeperAccess } from '../../types/services.ts'
import type { OwnTls } from '../prometheus/http-request.ts'
import { type AskHttp, askHttp, okText, placeOf } from '../prometheus/http-text.ts'
import { fourLetterWord, type WordQuestion } from './four-letter-word.ts'

/** Numbers by the names that `mntr` gives them, such as `zk_znode_count`. */
export type Metrics = ReadonlyMap<string, number>

export type AskWord = (question: WordQuestion) => Promise<string>

export interface MetricsPlace {
  readonly access: ZookeeperAccess
  readonly tls?: TlsSpec | null
  /** URL of the admin server to ask instead; null or left out = the four-letter word */
  readonly adminUrl?: string | null
  readonly ask?: AskWord
  readonly askHttp?: AskHttp
}

/**
 * What asks a server for its metrics. Errors, there and in each question (TARGET_FAILED): a PEM file that cannot be read,
 * no response in time, a response that holds no metrics.
 */
export function metricsOf(place: MetricsPlace, withinMs: number): () => Promise<Metrics> {
  const { access, tls = null, adminUrl = null, ask = fourLetterWord } = place
  if (adminUrl !== null) {
    const adminTls =
      tls === null ? undefined : { options: tlsOptions(tls, hostOf(adminUrl)), field: 'services.zookeeper.tls' }
    return () => byAdminServer(adminUrl, withinMs, place.askHttp ?? askHttp, adminTls)
  }
  const options = tlsOptionsOf(place)
  return async () => {
    const metrics = parseMntr(await ask({ access, tls: options, word: 'mntr', withinMs }))
    return withMetrics(metrics, `zookeeper at ${addressOf(access)} returned no metrics for mntr`)
  }
}

/** Of connections to its client port; null = without TLS. Errors: TARGET_FAILED, a PEM file that cannot be read. */
export function tlsOptionsOf({ access, tls = null }: Pick<MetricsPlace, 'access' | 'tls'>): ConnectionOptions | null {
  return tls === null ? null : tlsOptions(tls, access.host)
}

function hostOf(url: string): string {
  return new URL(url).hostname.replace(/^\[(.*)\]$/, '$1')
}

function tlsOptions(tls: TlsSpec, host: string): ConnectionOptions {
  const files = pemFiles(tls, { service: 'zookeeper', code: 'TARGET_FAILED' })
  return { ...serverNamed(tls.serverName ?? host), ...files }
}

/** Numbers by key, from lines `key<TAB>value`; values that are not numbers are left out. */
function parseMntr(text: string): Map<string, number> {
  const numbers = new Map<string, number>()
  for (const line of text.split('\n')) {
    const [key = '', value = ''] = line.split('\t')
    if (/^-?\d+(\.\d+)?$/.test(value.trim())) numbers.set(key, Number(value))
  }
  return numbers
}

/** The command `monitor` of the admin server: the same metrics as JSON, their names without `zk_`. */
async function byAdminServer(url: string, withinMs: number, ask: AskHttp, tls: OwnTls | undefined): Promise<Metrics> {
  const at = new URL(url)
  const path = at.pathname.replace(/\/+$/, '')
  at.pathname = /\/commands\/\w+$/.test(path) ? path : `${path.replace(/\/commands$/, '')}/commands/monitor`
  const text = await okText(ask, { url: at.href, body: null, withinMs, ...(tls && { tls }) })
  const metrics = new Map<string, number>()
  for (const [name, value] of Object.entries(jsonOf(text)))
    if (typeof value === 'number') metrics.set(`zk_${name}`, value)
  return withMetrics(metrics, `${placeOf(at.href)} returned no metrics of a ZooKeeper`)
}

function jsonOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {} // no metrics, which the caller says
  }
}

function withMetrics(metrics: Metrics, otherwise: string): Metrics {
  if (metrics.has('zk_znode_count')) return metrics
  throw new LoadcurveError('TARGET_FAILED', otherwise, {
    hint: 'is this a ZooKeeper of version 3.5 or later, and is it serving?',
  })
}
