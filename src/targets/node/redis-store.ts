import type { StoredSum } from '../accumulator.ts'
import type { Claim, Store } from './pipeline.ts'
import type { CommandSender, RedisTransactions } from './redis-transactions.ts'

/**
 * KEYS[2] is the hash of stored offsets, KEYS[3] ... are hashes of sums. ARGV[2] is the number of claims; then three
 * arguments per claim: partition, first offset, next offset; then three per sum: index of its key, field, increment.
 */
const addUp = `local sums = 3 + 3 * tonumber(ARGV[2])
for i = 3, sums - 1, 3 do
  if tonumber(redis.call('HGET', KEYS[2], ARGV[i]) or '0') > tonumber(ARGV[i + 1]) then return -1 end
end
for i = sums, #ARGV, 3 do redis.call('HINCRBY', KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2]) end
for i = 3, sums - 1, 3 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 2]) end`

/**
 * Totals in the hashes `<prefix>:energy:<slot>`: field group, value Wh. Beside them the hash `<prefix>:stored-offsets`:
 * field partition, value the offset up to which its records are in the totals. Both change in one transaction, so they
 * agree whichever process is killed, and disappear together if Redis loses its data. Since a claim that begins below
 * the stored offset is refused, the stored offset only rises.
 */
export function createRedisStore(transactions: RedisTransactions, prefix: string): Store {
  return {
    add: async (sums, claims) => {
      if (sums.length === 0) return true
      const { keys, args } = changes(merge(sums), prefix)
      const merged = mergeClaims(claims)
      const claimed = merged.flatMap(({ partition, from, next }) => [String(partition), String(from), String(next)])
      const first = [String(merged.length), ...claimed]
      return (await transactions.run(addUp, [offsetsKey(prefix), ...keys], [...first, ...args])) === 'done'
    },
  }
}

/** The offset up to which records of a partition are stored, 0 = none. Errors: those of the client. */
export async function readStoredOffset(client: CommandSender, prefix: string, partition: number): Promise<number> {
  return Number((await client.sendCommand(['HGET', offsetsKey(prefix), String(partition)])) ?? 0)
}

function offsetsKey(prefix: string): string {
  return `${prefix}:stored-offsets`
}

/** Batches that are stored together may hold the same group and slot several times. */
function merge(sums: readonly StoredSum[]): StoredSum[] {
  const merged = new Map<string, StoredSum>()
  for (const sum of sums) {
    const key = `${sum.slot}:${sum.group}`
    const other = merged.get(key)
    merged.set(key, other === undefined ? sum : { ...sum, wattHours: sum.wattHours + other.wattHours })
  }
  return [...merged.values()]
}

function changes(sums: readonly StoredSum[], prefix: string): { keys: string[]; args: string[] } {
  const indexes = new Map<number, number>()
  const keys: string[] = []
  const args: string[] = []
  for (const { slot, group, wattHours } of sums) {
    if (!indexes.has(slot)) indexes.set(slot, keys.push(`${prefix}:energy:${slot}`) + 2)
    args.push(String(indexes.get(slot)), String(group), String(wattHours))
  }
  return { keys, args }
}

/** One claim per partition, from batches in the order in which they were taken. */
function mergeClaims(claims: readonly Claim[]): Claim[] {
  const merged = new Map<number, Claim>()
  for (const claim of claims) {
    const { from } = merged.get(claim.partition) ?? claim
    merged.set(claim.partition, { ...claim, from })
  }
  return [...merged.values()]
}
