import type { StoredSum } from '../accumulator.ts'
import type { Store } from './pipeline.ts'
import type { RedisTransactions } from './redis-transactions.ts'

/** KEYS[2] ... are hashes; from ARGV[2] on three a change: index of its key, field, increment. */
const addUp = `for i = 2, #ARGV, 3 do redis.call('HINCRBY', KEYS[tonumber(ARGV[i])], ARGV[i + 1], ARGV[i + 2]) end`

/** Changes in one transaction, so that none holds Redis up for long. */
const mostSums = 5_000

/** Totals in the hashes `<prefix>:energy:<slot>`: field group, value Wh. */
export function createRedisStore(transactions: RedisTransactions, prefix: string): Store {
  return {
    add: async (sums) => {
      const merged = merge(sums)
      for (let from = 0; from < merged.length; from += mostSums) {
        const { keys, args } = changes(merged.slice(from, from + mostSums), prefix)
        await transactions.run(addUp, keys, args)
      }
    },
  }
}

/** Several batches stored at once hold the same group and slot several times. */
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
    if (!indexes.has(slot)) indexes.set(slot, keys.push(`${prefix}:energy:${slot}`) + 1)
    args.push(String(indexes.get(slot)), String(group), String(wattHours))
  }
  return { keys, args }
}
