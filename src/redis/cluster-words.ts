import type { RedisAccess } from '../types/services.ts'

/** Of a server in cluster mode. */
export function clusterWords({ host, port }: RedisAccess): readonly [message: string, hint: string] {
  return [
    `redis at ${host}:${port} runs in cluster mode, where the keys of a run would be spread over nodes and cannot change together`,
    'set services.redis.address to a server without cluster mode (cluster-enabled no), or leave services.redis out to have one started',
  ]
}
