import type { KafkaAccess } from '../types/services.ts'
import type { ApiName } from './api.ts'
import { BrokerConnection } from './broker-connection.ts'
import type { BrokenConnection } from './errors.ts'
import { FrameIntake } from './frames.ts'
import { askVersions } from './handshake.ts'
import { logIn } from './sasl.ts'
import { openSocket } from './socket.ts'
import type { WireReader } from './wire.ts'

/**
 * One socket to one broker. Requests go out in the order of the calls, and a broker answers in that order; a broken
 * connection stays broken (`Cluster.connection` gives a new one).
 */
export interface Connection {
  /** host:port */
  readonly address: string
  readonly open: boolean
  /** highest version both sides speak of an api, at most `most`; null = the broker does not have it */
  version(api: ApiName, most: number): number | null
  /**
   * One request; resolves with a reader over the response body. Errors: BrokenConnection when the socket breaks, or
   * when nothing came within `timeoutUs` (default 30 s), which closes the connection.
   */
  request(api: ApiName, version: number, body: Uint8Array, timeoutUs?: number): Promise<WireReader>
  nextCorrelationId(): number
  /**
   * The hot path: `parts` are a whole request (length, header, body) that carries `correlationId`; null = no answer will
   * come (acks 0). The bytes must not change until the answer came; without an answer: until `bufferedBytes` is 0.
   * `onAnswer` gets what follows the correlation id of the response (a view that nobody writes to again), or the error,
   * exactly once; with null, never.
   */
  write(
    parts: readonly Uint8Array[],
    correlationId: number | null,
    onAnswer: (answer: Buffer | BrokenConnection) => void,
  ): void
  /** bytes given to the socket and not yet taken by the kernel */
  readonly bufferedBytes: number
  /** Answers that are still missing get a BrokenConnection. Safe to call twice. */
  close(): void
}

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
