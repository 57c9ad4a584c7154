import { LoadcurveError } from '../errors.ts'
import type { RedisAccess } from '../types/services.ts'
import { clusterWords } from './cluster-words.ts'
import type { RedisFailureCode } from './failures.ts'

/** What is asked of a server: a command in words, answered in the types of RESP 2. Throws on an error reply. */
export interface ClusterQuestions {
  sendCommand(words: string[]): Promise<unknown>
}

/** First words of the error replies of Redis Cluster: keys in several slots, on another node, or on none. */
const clusterErrors = /^(?:CROSSSLOT|MOVED|ASK|CLUSTERDOWN|TRYAGAIN)\b/

/** Two keys in different slots. */
const apart = ['lc:cluster:0', 'lc:cluster:1'] as const

/**
 * Refuses a server in cluster mode before anything is sent to it. loadcurve does not spread keys over slots: the sums of
 * a batch, a transaction number and the offsets change in one step, which a cluster can only do within one slot. One
 * hash tag for all keys of a run would put them there, but then a single node of the cluster would do all the work and
 * the figures would pass for those of the cluster; and the keys of an external pipeline are not ours to name.
 *
 * Asked twice, because a user may not be allowed one of them: two keys of different slots (which a proxy, or a server
 * that only emulates a cluster, answers), and INFO.
 *
 * @throws LoadcurveError (`code`)
 */
export async function refuseCluster(
  client: ClusterQuestions,
  access: RedisAccess,
  code: RedisFailureCode,
): Promise<void> {
  const [keys, info] = await Promise.allSettled([
    client.sendCommand(['EXISTS', ...apart]),
    client.sendCommand(['INFO', 'cluster']),
  ])
  if (keys.status === 'fulfilled') return
  const says = info.status === 'fulfilled' && /^cluster_enabled:1\s*$/m.test(String(info.value))
  if (!says && !isClusterError(keys.reason)) return
  const [message, hint] = clusterWords(access)
  throw new LoadcurveError(code, message, { hint })
}

function isClusterError(thrown: unknown): boolean {
  return thrown instanceof Error && clusterErrors.test(thrown.message)
}
