import { addressOf } from '../../addresses.ts'
import { engines } from '../../types/engines.ts'
import type { Scenario } from '../../types/scenario.ts'
import type { RedisAccess, Wiring } from '../../types/services.ts'

export interface KeptPlace {
  readonly scenario: Pick<Scenario, 'services' | 'driver' | 'target'>
  readonly wiring: Wiring
  /** the data of services that the run started; null = it used others */
  readonly keptDir: string | null
  /** their Redis saved its keys to disk before it was stopped */
  readonly keysSaved: boolean
}

/** Where the things that `--keep` keeps are; null = the run created nothing. */
export function whatIsKept({ scenario, wiring, keptDir, keysSaved }: KeptPlace): string | null {
  const { kafka, redis } = wiring.access
  const { services, driver, target } = scenario
  const placeOf = (managed: boolean, address: string) =>
    managed && keptDir !== null ? `in ${keptDir}` : `on ${address}`
  const topics = [
    ...(driver.kind === 'kafka' ? [wiring.curvesTopic] : []),
    ...(engines[target.engine].publishes ? [wiring.updatesTopic] : []),
  ]
  const parts: string[] = []
  if (kafka !== null && topics.length > 0)
    parts.push(`topics ${topics.join(' and ')} ${placeOf(services.kafka.managed, kafka.addresses.join(','))}`)
  if (redis !== null && services.redis.managed && keptDir !== null && !keysSaved)
    parts.push(`not the keys ${wiring.redisPrefix}:*, which Redis could not save`)
  else if (redis !== null)
    parts.push(`keys ${wiring.redisPrefix}:* ${placeOf(services.redis.managed, addressOf(redis))}`)
  return parts.length === 0 ? null : `kept: ${parts.join('; ')}`
}

/** Keys of a run that could not be removed. */
export function keysThatStay({ host, port }: RedisAccess, prefix: string, why: string): string {
  return `keys of this run may stay in Redis on ${host}:${port}, under ${prefix}:*, because they could not be removed (${why})`
}
