import type { KafkaAccess } from '../../types/services.ts'
import { FrameIntake } from '../protocol/frames.ts'
import { BrokerConnection, type Connection } from './broker-connection.ts'
import { askVersions } from './handshake.ts'
import { stayLoggedIn } from './session.ts'
import { openSocket } from './socket.ts'

const connectTimeoutUs = 10_000_000

/**
 * Connects, requests the versions and logs in, as set in `access`. `timeoutUs` (default 10 s) applies to each step.
 * Errors: BrokenConnection if another try may succeed (nothing listens, no response); LoadcurveError DRIVER_FAILED
 * if not (certificate, password, versions).
 */
export async function connect(
  address: string,
  access: KafkaAccess,
  clientId: string,
  timeoutUs = connectTimeoutUs,
): Promise<Connection> {
  const intake = new FrameIntake()
  const socket = await openSocket(address, access.tls, timeoutUs, intake)
  const connection = new BrokerConnection(address, socket, clientId, intake)
  try {
    connection.learnVersions(await askVersions(connection, access.tls !== null, timeoutUs))
    if (access.sasl !== null) await stayLoggedIn(connection, access.sasl, timeoutUs)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
