import kafkajs from 'kafkajs'
import { kafkajsConfig } from '../../kafka/admin/kafkajs-config.ts'
import { watchedSockets } from '../../kafka/kafkajs/watched-socket.ts'
import type { CompressingCodec } from '../../kafka/protocol/codecs.ts'
import { decompress } from '../../kafka/protocol/decompress.ts'
import type { KafkaAccess } from '../../types/services.ts'

const { CompressionCodecs: codecs, CompressionTypes, Kafka, logLevel } = kafkajs

/** Retries forever, until a broker that is down comes back. */
export const retryWithoutEnd = {
  initialRetryTime: 50,
  maxRetryTime: 1000,
  retries: Number.MAX_SAFE_INTEGER,
} as const

export interface KafkaClientVoice {
  log(line: string): void
  /** called when a quota of the cluster mutes a connection for that long */
  onThrottled(ms: number): void
}

/** A kafkajs client that writes its warnings to `log` and can read lz4, snappy and zstd, which kafkajs alone cannot. */
export function createKafkaClient(access: KafkaAccess, clientId: string, { log, onThrottled }: KafkaClientVoice) {
  codecs[CompressionTypes.LZ4] = () => readingCodec('lz4')
  codecs[CompressionTypes.Snappy] = () => readingCodec('snappy')
  codecs[CompressionTypes.ZSTD] = () => readingCodec('zstd')
  return new Kafka({
    ...kafkajsConfig(access, clientId),
    socketFactory: watchedSockets({ timeoutMs: 0, onProduce: () => () => {}, onBroken: () => {}, onThrottled }),
    connectionTimeout: 3000,
    retry: retryWithoutEnd,
    logLevel: logLevel.WARN,
    logCreator: () => (entry) =>
      log(`kafkajs: ${entry.namespace} ${entry.log.message} ${entry.log.error ?? ''}`.trim()),
  })
}

function readingCodec(codec: CompressingCodec) {
  return {
    compress: () => Promise.reject(new Error('updates are published uncompressed')),
    decompress: async (bytes: Buffer) => decompress(codec, bytes),
  }
}
