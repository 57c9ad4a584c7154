import type { StoredWattHours } from '../../types/result.ts'

/** What was added to the sums since `before`. Sums that did not change are left out, as if nothing had been stored. */
export function subtractStored(now: StoredWattHours, before: StoredWattHours): StoredWattHours {
  if (before.length === 0) return now
  const old = new Map(before.map(([slot, groups]) => [slot, new Map(groups)]))
  const slots = new Set([...now, ...before].map(([slot]) => slot))
  const held = new Map(now.map(([slot, groups]) => [slot, new Map(groups)]))
  return [...slots]
    .sort((a, b) => a - b)
    .map((slot) => [slot, difference(held.get(slot), old.get(slot))] as const)
    .filter(([, groups]) => groups.length > 0)
}

type Sums = ReadonlyMap<number, number> | undefined

function difference(now: Sums, before: Sums): (readonly [number, number])[] {
  const groups = new Set([...(now?.keys() ?? []), ...(before?.keys() ?? [])])
  return [...groups]
    .map((group) => [group, (now?.get(group) ?? 0) - (before?.get(group) ?? 0)] as const)
    .filter(([, wattHours]) => wattHours !== 0)
}
