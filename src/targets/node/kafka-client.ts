import kafkajs from 'kafkajs'
import { kafkajsConfig } from '../../kafka/admin/kafkajs-config.ts'
import { decompress } from '../../kafka/protocol/decompress.ts'
import type { KafkaAccess } from '../../types/services.ts'

const { CompressionCodecs: codecs, CompressionTypes, Kafka, logLevel } = kafkajs

/** Tries without end: a broker that is away is waited for. */
export const retryWithoutEnd = {
  initialRetryTime: 50,
  maxRetryTime: 1000,
  retries: Number.MAX_SAFE_INTEGER,
} as const

/** A kafkajs client that tells its warnings to `log` and reads lz4, which kafkajs alone does not. */
export function createKafkaClient(access: KafkaAccess, clientId: string, log: (line: string) => void) {
  codecs[CompressionTypes.LZ4] = lz4Codec
  return new Kafka({
    ...kafkajsConfig(access, clientId),
    connectionTimeout: 3000,
    retry: retryWithoutEnd,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) =>
      log(`kafkajs: ${entry.namespace} ${entry.log.message} ${entry.log.error ?? ''}`.trim()),
  })
}

function lz4Codec() {
  return {
    compress: () => Promise.reject(new Error('updates are published uncompressed')),
    decompress: async (bytes: Buffer) => decompress('lz4', bytes),
  }
}
