import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import kafkajs from 'kafkajs'
import { decompressFrameSync } from 'lz4-napi'
import { kafkajsConfig } from '../../src/kafka/admin/kafkajs-config.ts'
import { cacheDir } from '../../src/services/programs/cache.ts'
import type { KafkaAccess } from '../../src/types/services.ts'

const { CompressionCodecs, CompressionTypes, Kafka } = kafkajs

/** A message as a reader found it; key and value in hex, the key of a message without one is empty. */
export interface ReadMessage {
  readonly partition: number
  readonly key: string
  readonly value: string
  readonly timestampMs: number
}

CompressionCodecs[CompressionTypes.LZ4] = () => ({
  compress: () => Promise.reject(new Error('only read here')),
  decompress: async (bytes: Buffer) => decompressFrameSync(bytes),
})

let groups = 0

/** The first `count` messages of a topic, by kafkajs's consumer. */
export async function readByKafkajs(access: KafkaAccess, topic: string, count: number): Promise<ReadMessage[]> {
  const consumer = new Kafka(kafkajsConfig(access, 'reader')).consumer({ groupId: `reader-${process.pid}-${groups++}` })
  const read: ReadMessage[] = []
  await consumer.connect()
  try {
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => payload.restart || reject(payload.error))
      const eachMessage = async ({ partition, message }: kafkajs.EachMessagePayload) => {
        const [key, value] = [message.key?.toString('hex') ?? '', message.value!.toString('hex')]
        read.push({ partition, key, value, timestampMs: Number(message.timestamp) })
        if (read.length >= count) resolve()
      }
      consumer.run({ autoCommit: false, eachMessage }).catch(reject)
    })
  } finally {
    await consumer.disconnect()
  }
  return read
}

const toolsVersion = '4.3.1'
const run = promisify(execFile)

/** Kafka's own tools, fetched once. */
async function toolsFolder(): Promise<string> {
  const folder = join(cacheDir(), `kafka-tools-${toolsVersion}`)
  if (existsSync(folder)) return folder
  const building = `${folder}-${process.pid}`
  mkdirSync(building, { recursive: true })
  const dependency = `<groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${toolsVersion}</version>`
  const model = '<modelVersion>4.0.0</modelVersion><groupId>t</groupId><artifactId>t</artifactId><version>1</version>'
  writeFileSync(
    join(building, 'pom.xml'),
    `<project>${model}<dependencies><dependency>${dependency}</dependency></dependencies></project>`,
  )
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies'
  await run('mvn', ['-q', '-B', goal, '-DincludeScope=runtime', `-DoutputDirectory=${building}`], { cwd: building })
  renameSync(building, folder)
  return folder
}

/** The first `count` messages of a topic, by the console consumer that comes with Kafka. */
export async function readByConsole(access: KafkaAccess, topic: string, count: number): Promise<ReadMessage[]> {
  const bytes = 'org.apache.kafka.common.serialization.BytesDeserializer'
  const shown = ['print.key=true', 'print.partition=true', 'print.timestamp=true', 'null.literal=-']
  const read = [...shown, `key.deserializer=${bytes}`, `value.deserializer=${bytes}`]
  const { stdout } = await run(
    'java',
    [
      ...['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp', `${await toolsFolder()}/*`],
      'org.apache.kafka.tools.consumer.ConsoleConsumer',
      ...['--bootstrap-server', access.addresses[0]!, '--topic', topic, '--from-beginning'],
      ...['--max-messages', String(count), '--timeout-ms', '60000'],
      ...read.flatMap((property) => ['--formatter-property', property]),
    ],
    { maxBuffer: 64 * 1024 * 1024, encoding: 'latin1' },
  )
  return stdout.trimEnd().split('\n').map(consoleMessage)
}

/** `CreateTime:<milliseconds><tab>Partition:0<tab>key<tab>value`, bytes that cannot be printed as \xHH. */
function consoleMessage(line: string): ReadMessage {
  const [time = '', partition = '', key = '', value = ''] = line.split('\t')
  return {
    partition: Number(partition.replace('Partition:', '')),
    key: key === '-' ? '' : hexOf(key),
    value: hexOf(value),
    timestampMs: Number(time.replace('CreateTime:', '')),
  }
}

function hexOf(text: string): string {
  const byte = /\\x([0-9A-F]{2})|([\s\S])/g
  return text.replace(byte, (_, hex: string | undefined, letter: string | undefined) =>
    (hex ?? letter!.charCodeAt(0).toString(16).padStart(2, '0')).toLowerCase(),
  )
}
