import type { StoredWattHours } from '../../types/stored.ts'
import type { Mistake } from './mistakes.ts'
import type { SentReading } from './sums.ts'

/** Compares what a pipeline left in the database with what was sent; empty if it stores nothing. */
export function storedMistakes(sent: readonly SentReading[], stored: StoredWattHours | null): Mistake[] {
  if (stored === null) return []
  const held = new Map(Array.from(stored.slot, (slot, i) => [`${slot} ${stored.group[i]}`, stored.wattHours[i]!]))
  const wanted = new Map<string, number>()
  for (const { slot, group, wattHours } of sent) {
    const key = `${slot} ${group}`
    wanted.set(key, (wanted.get(key) ?? 0) + wattHours)
  }
  const wrong = [...wanted].filter(([key, wattHours]) => (held.get(key) ?? 0) !== wattHours)
  const first = wrong[0]
  if (first === undefined) return []
  const [slot, group] = first[0].split(' ')
  const message = `slot ${slot}, group ${group}: Redis holds ${held.get(first[0]) ?? 0} Wh instead of ${first[1]}`
  const hint = 'run HINCRBY <prefix>:energy:<slot> <group> <Wh>, once for every delta'
  return [{ code: 'STORED', count: wrong.length, message, hint }]
}
