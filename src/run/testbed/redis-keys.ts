import { addressOf } from '../../addresses.ts'
import { probeSlot } from '../../contract/curve-message.ts'
import { LoadcurveError } from '../../errors.ts'
import { asBytes, openRedis, type RedisClient } from '../../redis/client.ts'
import { refuseCluster } from '../../redis/cluster-mode.ts'
import { redisFailure } from '../../redis/failures.ts'
import type { RedisAccess } from '../../types/services.ts'
import type { StoredWattHours } from '../../types/stored.ts'
import { subtractStored } from './stored-before.ts'
import { StoredRows } from './stored-rows.ts'

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
  private before: StoredWattHours = new StoredRows().all()
  /** by slot, 1 bit each: its key was there before the run, whatever it holds, and is left */
  private readonly taken: Uint8Array
  private probeTaken = false
  private madeCustomers = false

  private constructor(access: RedisAccess, space: KeySpace, client: RedisClient) {
    this.access = access
    this.space = space
    this.taken = new Uint8Array(space.given ? Math.ceil(space.slots / 8) : 0)
    this.client = client
  }

  /** Looks at what is already there. Errors: TARGET_FAILED, also for a server in cluster mode. */
  static async open(access: RedisAccess, space: KeySpace): Promise<RedisKeys> {
    const keys = new RedisKeys(access, space, await clientOf(access))
    await refuseCluster(keys.client, access, 'TARGET_FAILED').catch((refusal) => {
      keys.client.destroy()
      throw refusal
    })
    if (space.given) {
      keys.before = await keys.sums(space.slots)
      await keys.lookForTaken()
    }
    return keys
  }

  /** What users must know about the sums that were there before; null = there were none. */
  get noteOnBefore(): string | null {
    const slots = this.before.slot.filter((slot, i, all) => slot !== all[i - 1])
    if (slots.length === 0) return null
    const some = Array.from(slots.subarray(0, 3), (slot) => this.keyOf(slot))
    const more = slots.length > 3 ? ' ...' : ''
    return `Redis already holds sums under ${some.join(', ')}${more} (${slots.length} keys): the audit subtracts them, and they are not removed`
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

  /** The sums of all slots below `slots` that the pipeline stored during the run. Fields with a colon are its own. */
  async energy(slots: number): Promise<StoredWattHours> {
    await this.reopen()
    return subtractStored(await this.sums(slots), this.before)
  }

  /** Removes what the run made, key by key, unless it must be kept. */
  async close(keep: boolean): Promise<void> {
    if (!keep) {
      await this.reopen()
      await this.unlink(await this.otherKeys())
      for (const slots of slotsInTurn(this.space.slots)) {
        await this.unlink(slots.filter((slot) => !isTaken(this.taken, slot)).map((slot) => this.keyOf(slot)))
      }
    }
    this.client.destroy()
  }

  private async unlink(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.client.unlink([...keys])
  }

  /** Those the run made, beside one for each slot of the plan. */
  private async otherKeys(): Promise<string[]> {
    const { prefix, given, partitions } = this.space
    const probe = this.probeTaken ? [] : [this.keyOf(probeSlot)]
    const customers = this.madeCustomers ? [`${prefix}:customers`] : []
    if (given) return [...customers, ...probe]
    const queues = Array.from({ length: partitions }, (_, partition) => `${prefix}:curves:${partition}`)
    const numbers = await this.client.sMembers(`${prefix}:txn`)
    return [...customers, ...probe, ...queues, ...numbers.map(String), `${prefix}:txn`, `${prefix}:stored-offsets`]
  }

  private keyOf(slot: number): string {
    return `${this.space.prefix}:energy:${slot}`
  }

  private async sums(below: number): Promise<StoredWattHours> {
    const rows = new StoredRows()
    for (const slots of slotsInTurn(below)) {
      const hashes = await this.inWords(Promise.all(slots.map((slot) => this.client.hGetAll(this.keyOf(slot)))))
      for (const [i, hash] of hashes.entries()) addRows(rows, slots[i]!, hash)
    }
    return rows.all()
  }

  private async lookForTaken(): Promise<void> {
    for (const slots of slotsInTurn(this.space.slots)) {
      const counts = await this.inWords(Promise.all(slots.map((slot) => this.client.exists(this.keyOf(slot)))))
      for (const [i, slot] of slots.entries()) if (counts[i]! > 0) take(this.taken, slot)
    }
    this.probeTaken = (await this.inWords(this.client.exists(this.keyOf(probeSlot)))) > 0
  }

  private async bytesOf(key: string): Promise<Buffer | null> {
    return (await this.inWords(this.client.sendCommand(['GET', key], asBytes))) as Buffer | null
  }

  private customersTaken(key: string): LoadcurveError {
    const { host, port } = this.access
    return new LoadcurveError(
      'SCENARIO_INVALID',
      `Redis on ${addressOf({ host, port })} already holds another ${key}`,
      {
        hint: 'choose another target.options.redisPrefix, or delete this key if nothing needs it',
      },
    )
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

/** The slots below `below`, as many at once as are asked about at once. */
function* slotsInTurn(below: number): Generator<number[]> {
  for (let from = 0; from < below; from += keysAtOnce)
    yield Array.from({ length: Math.min(keysAtOnce, below - from) }, (_, i) => from + i)
}

function isTaken(bits: Uint8Array, slot: number): boolean {
  return ((bits[slot >>> 3] >> (slot & 7)) & 1) === 1
}

function take(bits: Uint8Array, slot: number): void {
  bits[slot >>> 3] |= 1 << (slot & 7)
}

function addRows(rows: StoredRows, slot: number, hash: Readonly<Record<string, string | Buffer>>): void {
  for (const [field, wattHours] of Object.entries(hash))
    if (!field.includes(':')) rows.add(slot, Number(field), Number(wattHours))
}
