import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loopback } from './processes/ports.ts'

/** Makes an in-memory Redis write a snapshot to its folder. One that does not respond writes nothing. */
export async function saveRedis(port: number): Promise<void> {
  const { openRedis } = await import('../redis/client.ts')
  const access = { host: loopback, port, username: null, password: null, tls: null }
  try {
    const client = await openRedis(access, { name: 'loadcurve', onError: () => {}, openWithinMs: 2000 })
    await client.sendCommand(['SAVE'])
    client.destroy()
  } catch {
    // hasSavedRedis finds out
  }
}

/** Is there a snapshot or an append-only file that a Redis could start from? */
export function hasSavedRedis(dataDir: string): boolean {
  const folder = join(dataDir, 'redis')
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.rdb') || name === 'appendonlydir')
}
