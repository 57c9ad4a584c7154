import { LoadcurveError } from '../../errors.ts'
import { brokersOf } from '../../kafka/cluster/cluster.ts'
import { mayReach } from '../../scenarios/rules/allowed.ts'
import type { KafkaAccess } from '../../types/services.ts'

/** Addresses of all brokers, as the cluster names them. */
export type AskBrokers = (access: KafkaAccess) => Promise<readonly string[]>

const askCluster: AskBrokers = (access) => brokersOf(access, 'loadcurve-allow')

/**
 * A client goes to the brokers that a cluster names, wherever its first address was: all of them must be allowed before
 * anything is sent. Errors: USAGE with the addresses; those of `openCluster` if no broker responds.
 */
export async function requireAllowedBrokers(
  access: KafkaAccess,
  allow: readonly string[],
  ask: AskBrokers = askCluster,
): Promise<void> {
  const elsewhere = (await ask(access)).filter((address) => !mayReach(address, allow))
  if (elsewhere.length === 0) return
  const names = elsewhere.join(', ')
  const are = elsewhere.length === 1 ? 'is' : 'are'
  throw new LoadcurveError(
    'USAGE',
    `services.kafka: the cluster at ${access.addresses.join(', ')} advertises ${names}, which ${are} not on this machine and not in allow`,
    {
      hint: `Add ${elsewhere.map((address) => `"${address}"`).join(', ')} to allow if this load may be sent there; otherwise fix the broker's advertised.listeners.`,
    },
  )
}
