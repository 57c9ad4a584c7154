import { type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs'
import { pemFiles, serverNamed } from '../../tls/client-tls.ts'
import type { KafkaAccess, TlsSpec } from '../../types/services.ts'
import { kafkaTls } from '../network/tls-options.ts'

/**
 * The settings with which a kafkajs client reaches that cluster, silent: kafkajs would print its warnings (the one about
 * the changed default partitioner among them) to stdout. Errors: DRIVER_FAILED where a TLS file cannot be read.
 */
export function kafkajsConfig(access: KafkaAccess, clientId: string): KafkaConfig {
  return {
    clientId,
    brokers: [...access.addresses],
    logLevel: logLevel.NOTHING,
    logCreator: () => () => {},
    connectionTimeout: 10_000,
    ...(access.tls === null ? {} : { ssl: kafkajsTls(access.tls) }),
    ...(access.sasl === null ? {} : { sasl: { ...access.sasl } as SASLOptions }),
  }
}

/** Without a name of its own kafkajs checks the name that it dialled. */
function kafkajsTls(tls: TlsSpec) {
  return { ...pemFiles(tls, kafkaTls), ...(tls.serverName === null ? {} : serverNamed(tls.serverName)) }
}
