import { checkServerIdentity } from 'node:tls'
import { Kafka, type KafkaConfig, logLevel } from 'kafkajs'
import { pemFiles } from '../../kafka/tls-options.ts'
import type { KafkaAccess, TlsSpec } from '../../types/services.ts'

/** Tries without end: a broker that is away is waited for. */
export const retryWithoutEnd = {
  initialRetryTime: 50,
  maxRetryTime: 1000,
  retries: Number.MAX_SAFE_INTEGER,
} as const

export function createKafkaClient(access: KafkaAccess, clientId: string, log: (line: string) => void): Kafka {
  const { sasl } = access
  const config: KafkaConfig = {
    clientId,
    brokers: [...access.addresses],
    connectionTimeout: 3000,
    retry: retryWithoutEnd,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) =>
      log(`kafkajs: ${entry.namespace} ${entry.log.message} ${entry.log.error ?? ''}`.trim()),
    ...(access.tls === null ? {} : { ssl: tlsConfig(access.tls) }),
    ...(sasl === null ? {} : { sasl: { mechanism: sasl.mechanism as 'plain', ...credentialsOf(sasl) } }),
  }
  return new Kafka(config)
}

function credentialsOf({ username, password }: { username: string; password: string }) {
  return { username, password }
}

function tlsConfig(tls: TlsSpec) {
  const { serverName } = tls
  if (serverName === null) return pemFiles(tls)
  return {
    ...pemFiles(tls),
    servername: serverName,
    checkServerIdentity: (_: string, certificate: Parameters<typeof checkServerIdentity>[1]) =>
      checkServerIdentity(serverName, certificate),
  }
}
