import { type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs'
import { pemFiles, serverNamed } from '../../tls/client-tls.ts'
import type { KafkaAccess, TlsSpec } from '../../types/services.ts'
import { kafkaTls } from '../network/tls-options.ts'
import { kafkajsAddress, openKafkajsSocket } from './kafkajs-sockets.ts'

/**
 * The settings of a kafkajs client for that cluster. Logging is off: kafkajs would print its warnings (such as the one
 * about the changed default partitioner) to stdout. Errors: DRIVER_FAILED if a TLS file cannot be read.
 */
export function kafkajsConfig(access: KafkaAccess, clientId: string): KafkaConfig {
  return {
    clientId,
    brokers: access.addresses.map(kafkajsAddress),
    socketFactory: openKafkajsSocket,
    logLevel: logLevel.NOTHING,
    logCreator: () => () => {},
    connectionTimeout: 10_000,
    // its default of 10 s makes it log in again for every request where a log-in lasts less
    reauthenticationThreshold: 1000,
    ...(access.tls === null ? {} : { ssl: kafkajsTls(access.tls) }),
    ...(access.sasl === null ? {} : { sasl: { ...access.sasl } as SASLOptions }),
  }
}

/** Unless a server name is set, kafkajs checks the host that it connected to. */
function kafkajsTls(tls: TlsSpec) {
  return { ...pemFiles(tls, kafkaTls), ...(tls.serverName === null ? {} : serverNamed(tls.serverName)) }
}
