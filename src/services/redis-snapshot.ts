import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { loopback } from './processes/ports.ts'

/** Makes a Redis that keeps everything in memory write it down, in its folder. One that does not answer writes nothing. */
export async function saveRedis(port: number): Promise<void> {
  const { openRedis } = await import('../redis/client.ts')
  const access = { host: loopback, port, username: null, password: null, tls: null }
  try {
    const client = await openRedis(access, { name: 'loadcurve', onError: () => {}, openWithinMs: 2000 })
    await client.sendCommand(['SAVE'])
    client.destroy()
  } catch {
    // hasSavedRedis tells
  }
}

/** Is there anything that a Redis could start from? */
export function hasSavedRedis(dataDir: string): boolean {
  const folder = join(dataDir, 'redis')
  return existsSync(folder) && readdirSync(folder).some((name) => name.endsWith('.rdb') || name === 'appendonlydir')
}
