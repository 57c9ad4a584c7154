import { probeSlot } from '../../contract/curve-message.ts'
import { LoadcurveError } from '../../errors.ts'
import { asBytes, openRedis, type RedisClient } from '../../redis/client.ts'
import { redisFailure } from '../../redis/failures.ts'
import type { StoredWattHours } from '../../types/result.ts'
import type { RedisAccess } from '../../types/services.ts'
import { subtractStored } from './stored-before.ts'

const keysAtOnce = 500

/** Which keys a run may have in Redis: all of them follow from these. */
export interface KeySpace {
  readonly prefix: string
  /** the scenario names the prefix: keys below it may be somebody else's */
  readonly given: boolean
  readonly slots: number
  readonly partitions: number
}

/** The keys of one run in Redis. What was there before the run is never removed. */
export class RedisKeys {
  private readonly access: RedisAccess
  private readonly space: KeySpace
  private client: RedisClient
  /** the sums that were there before the run */
  private before: StoredWattHours = []
  /** slots whose keys were there before the run, whatever they hold: they are left */
  private taken: ReadonlySet<number> = new Set()
  private madeCustomers = false

  private constructor(access: RedisAccess, space: KeySpace, client: RedisClient) {
    this.access = access
    this.space = space
    this.client = client
  }

  /** Looks at what is already there. Errors: TARGET_FAILED. */
  static async open(access: RedisAccess, space: KeySpace): Promise<RedisKeys> {
    const keys = new RedisKeys(access, space, await clientOf(access))
    if (space.given) {
      keys.before = await keys.sums(slotsOf(space))
      keys.taken = await keys.existing(withProbe(space))
    }
    return keys
  }

  /** What users must know about the sums that were there before; null = there were none. */
  get noteOnBefore(): string | null {
    if (this.before.length === 0) return null
    const { prefix } = this.space
    const some = this.before.slice(0, 3).map(([slot]) => `${prefix}:energy:${slot}`)
    const more = this.before.length > 3 ? ' ...' : ''
    return `Redis already holds sums under ${some.join(', ')}${more} (${this.before.length} keys): the audit subtracts them, and they are not removed`
  }

  /**
   * One byte per meter, its tariff. Where the scenario names the prefix, a table that is already there stays: it is used
   * if it is the same.
   *
   * @throws LoadcurveError SCENARIO_INVALID if another one is there
   */
  async loadCustomers(customers: Uint8Array): Promise<void> {
    const key = `${this.space.prefix}:customers`
    const table = Buffer.from(customers)
    const known = this.space.given ? await this.bytesOf(key) : null
    if (known?.equals(table)) return
    if (known !== null) throw this.customersTaken(key)
    await this.inWords(this.client.set(key, table))
    this.madeCustomers = true
  }

  /** The sums that the pipeline stored during the run. Fields with a colon are the pipeline's own. */
  async energy(slots: readonly number[]): Promise<StoredWattHours> {
    await this.reopen()
    return subtractStored(await this.sums(slots), this.before)
  }

  /** Removes what the run made, key by key, unless it must be kept. */
  async close(keep: boolean): Promise<void> {
    if (!keep) {
      await this.reopen()
      const names = await this.made()
      for (let from = 0; from < names.length; from += keysAtOnce)
        await this.client.unlink(names.slice(from, from + keysAtOnce))
    }
    this.client.destroy()
  }

  private async made(): Promise<string[]> {
    const { prefix, given, partitions } = this.space
    const made = withProbe(this.space).filter((slot) => !this.taken.has(slot))
    const sums = made.map((slot) => `${prefix}:energy:${slot}`)
    const customers = this.madeCustomers ? [`${prefix}:customers`] : []
    if (given) return [...customers, ...sums]
    const queues = Array.from({ length: partitions }, (_, partition) => `${prefix}:curves:${partition}`)
    const numbers = await this.client.sMembers(`${prefix}:txn`)
    return [...customers, ...sums, ...queues, ...numbers.map(String), `${prefix}:txn`, `${prefix}:stored-offsets`]
  }

  private async sums(slots: readonly number[]): Promise<StoredWattHours> {
    const found: [number, [number, number][]][] = []
    for (let from = 0; from < slots.length; from += keysAtOnce) {
      const some = slots.slice(from, from + keysAtOnce)
      const reads = some.map((slot) => this.client.hGetAll(`${this.space.prefix}:energy:${slot}`))
      const hashes = await this.inWords(Promise.all(reads))
      for (const [i, hash] of hashes.entries()) found.push([some[i]!, groupsOf(hash)])
    }
    return found.filter(([, groups]) => groups.length > 0)
  }

  private async existing(slots: readonly number[]): Promise<Set<number>> {
    const found = new Set<number>()
    for (let from = 0; from < slots.length; from += keysAtOnce) {
      const some = slots.slice(from, from + keysAtOnce)
      const looks = some.map((slot) => this.client.exists(`${this.space.prefix}:energy:${slot}`))
      const counts = await this.inWords(Promise.all(looks))
      for (const [i, slot] of some.entries()) if (counts[i]! > 0) found.add(slot)
    }
    return found
  }

  private async bytesOf(key: string): Promise<Buffer | null> {
    return (await this.inWords(this.client.sendCommand(['GET', key], asBytes))) as Buffer | null
  }

  private customersTaken(key: string): LoadcurveError {
    const { host, port } = this.access
    return new LoadcurveError('SCENARIO_INVALID', `Redis on ${host}:${port} already holds another ${key}`, {
      hint: 'choose another target.options.redisPrefix, or delete this key if nothing needs it',
    })
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

function slotsOf({ slots }: KeySpace): number[] {
  return Array.from({ length: slots }, (_, slot) => slot)
}

/** Those of the plan, and that of the probe, which the pipeline stores too. */
function withProbe(space: KeySpace): number[] {
  return [...slotsOf(space), probeSlot]
}

function groupsOf(hash: Readonly<Record<string, string | Buffer>>): [number, number][] {
  return Object.entries(hash).flatMap(([field, wattHours]): [number, number][] =>
    field.includes(':') ? [] : [[Number(field), Number(wattHours)]],
  )
}
