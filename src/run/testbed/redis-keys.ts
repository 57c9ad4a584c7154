import { openRedis, type RedisClient } from '../../redis/client.ts'
import { redisFailure } from '../../redis/failures.ts'
import type { StoredWattHours } from '../../types/result.ts'
import type { RedisAccess } from '../../types/services.ts'

const scanCount = 1000
const readAtOnce = 500

/** The keys of one run in Redis. */
export class RedisKeys {
  private readonly access: RedisAccess
  private readonly prefix: string
  private client: RedisClient

  private constructor(access: RedisAccess, prefix: string, client: RedisClient) {
    this.access = access
    this.prefix = prefix
    this.client = client
  }

  static async open(access: RedisAccess, prefix: string): Promise<RedisKeys> {
    return new RedisKeys(access, prefix, await clientOf(access))
  }

  /** One byte per meter, its tariff. */
  async loadCustomers(customers: Uint8Array): Promise<void> {
    const table = Buffer.from(customers)
    await this.inWords(this.client.set(`${this.prefix}:customers`, table))
  }

  /** The sums that the pipeline stored. Fields with a colon are the pipeline's own. */
  async energy(slots: readonly number[]): Promise<StoredWattHours> {
    await this.reopen()
    const found: [number, [number, number][]][] = []
    for (let from = 0; from < slots.length; from += readAtOnce) {
      const some = slots.slice(from, from + readAtOnce)
      const reads = some.map((slot) => this.client.hGetAll(`${this.prefix}:energy:${slot}`))
      const hashes = await this.inWords(Promise.all(reads))
      for (const [i, hash] of hashes.entries()) found.push([some[i]!, groupsOf(hash)])
    }
    return found.filter(([, groups]) => groups.length > 0)
  }

  /** Removes every key of the run unless they must be kept. */
  async close(keep: boolean): Promise<void> {
    if (!keep) {
      await this.reopen()
      for await (const keys of this.client.scanIterator({ MATCH: `${this.prefix}:*`, COUNT: scanCount }))
        if (keys.length > 0) await this.client.unlink(keys)
    }
    this.client.destroy()
  }

  /** What Redis refuses is the pipeline's failure, in words. */
  private inWords<T>(command: Promise<T>): Promise<T> {
    return command.catch((thrown) => {
      throw redisFailure(thrown, this.access, 'TARGET_FAILED')
    })
  }

  /** Redis may have been killed and restarted since. */
  private async reopen(): Promise<void> {
    const alive = await this.client.ping().then(
      () => true,
      () => false,
    )
    if (alive) return
    this.client.destroy()
    this.client = await clientOf(this.access)
  }
}

function clientOf(access: RedisAccess): Promise<RedisClient> {
  return openRedis(access, { name: 'loadcurve', onError: () => {} })
}

function groupsOf(hash: Readonly<Record<string, string | Buffer>>): [number, number][] {
  return Object.entries(hash).flatMap(([field, wattHours]): [number, number][] =>
    field.includes(':') ? [] : [[Number(field), Number(wattHours)]],
  )
}
