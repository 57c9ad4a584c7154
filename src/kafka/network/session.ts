import { startTimer } from '../../timers.ts'
import type { KafkaAccess } from '../../types/services.ts'
import type { BrokerConnection } from './broker-connection.ts'
import { logIn } from './sasl.ts'

/** A session is renewed when this share of it is over, as Kafka's own clients do at 85 to 95 %. */
const renewalRatio = 0.85

/**
 * Logs in, and again before the broker ends the session (`connections.max.reauth.ms`, KIP-368), for as long as the
 * connection is open. Others' requests wait meanwhile. A session that cannot be renewed breaks the connection, and a new
 * one says why it cannot log in. Errors: those of the first login.
 */
export async function stayLoggedIn(
  connection: BrokerConnection,
  credentials: NonNullable<KafkaAccess['sasl']>,
  timeoutUs: number,
): Promise<void> {
  const lifetimeMs = await connection.alone((dialogue) => logIn(dialogue, credentials, timeoutUs))
  if (lifetimeMs === 0) return
  const renew = () => {
    if (connection.open) stayLoggedIn(connection, credentials, timeoutUs).catch(() => connection.close())
  }
  startTimer(renewalRatio * lifetimeMs, renew, false)
}
