import type { KafkaAccess } from '../../types/services.ts'
import { FrameIntake } from '../protocol/frames.ts'
import { BrokerConnection, type Connection } from './broker-connection.ts'
import { askVersions } from './handshake.ts'
import { logIn } from './sasl.ts'
import { openSocket } from './socket.ts'

const connectTimeoutUs = 10_000_000

/**
 * Connects, asks for the versions and logs in, as `access` says. `timeoutUs` (default 10 s) holds for each step.
 * Errors: BrokenConnection where another try may succeed (nothing listens, no answer); LoadcurveError DRIVER_FAILED
 * where not (certificate, password, versions).
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
    if (access.sasl !== null) await logIn(connection, access.sasl, timeoutUs)
    return connection
  } catch (error) {
    connection.close()
    throw error
  }
}
