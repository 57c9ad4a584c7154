import { describe, expect, test } from 'vitest'
import { refuseCluster } from '../../src/redis/cluster-mode.ts'

const access = { host: 'db', port: 6379, username: null, password: null, tls: null }

/** A server that answers these commands; a text in place of a number is an error reply. */
function looking(exists: number | string, info: string | Error) {
  const sendCommand = async ([command]: string[]) => {
    if (command === 'INFO' && info instanceof Error) throw info
    if (command === 'INFO') return info
    if (typeof exists === 'string') throw new Error(exists)
    return exists
  }
  return refuseCluster({ sendCommand }, access, 'TARGET_FAILED')
}

const noPermission = 'NOPERM this user has no permissions to run this command'
const refused = {
  message:
    'redis at db:6379 runs in cluster mode, where the keys of a run would be spread over nodes and cannot change together',
  hint: 'set services.redis.address to a server without cluster mode (cluster-enabled no), or leave services.redis out to have one started',
}

describe('Redis in cluster mode', () => {
  test.each([
    ["CROSSSLOT Keys in request don't hash to the same slot", 'cluster_enabled:1\r\n'],
    ['MOVED 866 10.0.0.7:6379', 'cluster_enabled:1\r\n'],
    ['CLUSTERDOWN Hash slot not served', new Error(noPermission)],
    [noPermission, '# Cluster\r\ncluster_enabled:1\r\n'],
  ])('is refused, with what to use instead: %s', async (exists, info) => {
    await expect(looking(exists, info)).rejects.toMatchObject(refused)
  })

  test.each([
    [0, '# Cluster\r\ncluster_enabled:0\r\n'],
    [0, new Error(noPermission)],
    [0, 'cluster_enabled:1\r\n'],
    [noPermission, 'cluster_enabled:0\r\n'],
    [noPermission, new Error(noPermission)],
  ])('is not seen in a server that answers for two slots, or says nothing of a cluster: %s', async (exists, info) => {
    await expect(looking(exists, info)).resolves.toBeUndefined()
  })
})
