import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeEpochOffsetUs, threadClock } from '../../src/clock.ts'
import { encodeCurveJson } from '../../src/contract/curve-json.ts'
import { type Block, curveMessageBytes, encodeCurveMessage } from '../../src/contract/curve-message.ts'
import type { Driver } from '../../src/drivers/driver.ts'
import { createKafkajsDriver } from '../../src/drivers/kafka/kafkajs-driver.ts'
import { createKafkaDriver, type KafkaDriverSetup } from '../../src/drivers/kafka/producer.ts'
import { createTopics } from '../../src/kafka/admin/admin.ts'
import { defaultServices } from '../../src/scenarios/defaults.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import type { KafkaDriverSpec } from '../../src/types/driver.ts'
import type { KafkaAccess } from '../../src/types/services.ts'
import { messagesOf } from '../drivers/kafka/messages.ts'
import { kafkaSpec } from '../drivers/kafka/producer-rig.ts'
import { dueFromUs } from './due-now.ts'
import { smallKafka, startedServices } from './running-services.ts'

export interface OneKafka {
  readonly access: KafkaAccess
  readonly services: RunningServices
  stop(): Promise<void>
}

/** A broker of its own, which may be killed. */
export async function startOneKafka(): Promise<OneKafka> {
  const folder = mkdtempSync(join(tmpdir(), 'loadcurve-kafka-driver-'))
  const services = await startedServices({
    spec: { ...defaultServices, kafka: smallKafka },
    needed: ['kafka'],
    logsDir: folder,
    dataParent: folder,
  })
  const stop = async () => {
    await services.stop()
    rmSync(folder, { recursive: true, force: true })
  }
  return { access: services.access.kafka!, services, stop }
}

export interface Asked {
  readonly topic: string
  readonly partitions: number
  readonly spec?: Partial<KafkaDriverSpec>
  readonly frame?: number
  readonly points?: number
  readonly config?: Readonly<Record<string, string>>
}

const clock = threadClock(takeEpochOffsetUs())

export function nowUs(): number {
  return clock.nowUs()
}

/** A driver on a new topic, open. */
export async function openDriver(access: KafkaAccess, asked: Asked): Promise<Driver> {
  const { topic, partitions, frame = 1, points = 1 } = asked
  await createTopics(access, [{ topic, partitions, replication: 1, config: { 'retention.ms': '-1', ...asked.config } }])
  const setup: KafkaDriverSetup = {
    access,
    topic,
    clientId: 'driver-test',
    clock,
    spec: { ...kafkaSpec, connections: 0, ...asked.spec },
    deal: { frame, points },
    partitions: Array.from({ length: partitions }, (_, p) => p),
  }
  const driver = asked.spec?.client === 'kafkajs' ? createKafkajsDriver(setup) : createKafkaDriver(setup)
  await driver.open()
  return driver
}

/** Blocks with distinct messages, dealt to partitions in turn. */
export function distinctBlocks(count: number, partitions: number, parts: Partial<Block> = {}): Block[] {
  const { messages = 500, frame = 1, points = 1 } = parts
  return Array.from({ length: count }, (_, n) => ({
    partition: n % partitions,
    messages,
    frame,
    lastFrame: frame,
    slot: 3,
    points,
    firstMeter: n * messages * frame,
    meterStep: 1,
    dueUs: Float64Array.from({ length: messages }, (_, i) => dueFromUs + n * 1000 + i),
    wattHours: Uint16Array.from({ length: messages * frame * points }, (_, i) => (i * 7919 + n) & 0xffff),
    ...parts,
  }))
}

/** `partition key value` of each message of the blocks, in order, key and value in hex. */
export function linesOf(blocks: readonly Block[], json = false): string[] {
  return blocks.flatMap((block) =>
    messagesOf(block).map(({ key, message }) => {
      const value = json ? Buffer.from(encodeCurveJson(message)) : Buffer.from(encodeCurveMessage(message))
      return `${block.partition} ${key?.toString('hex') ?? ''} ${value.toString('hex')}`
    }),
  )
}

/** Sends the blocks, looking in between as a generator does, until all were accepted; what `each` does may take time. */
export async function sendAll(
  driver: Driver,
  blocks: readonly Block[],
  each: (sent: number) => void = () => {},
  withinMs = 60_000,
): Promise<number[]> {
  const acked: number[] = []
  const endUs = nowUs() + withinMs * 1000
  for (let sent = 0; acked.length < blocks.length; ) {
    if (driver.failure !== null) throw driver.failure
    if (nowUs() > endUs) throw new Error(`only ${acked.length} of ${blocks.length} blocks were accepted`)
    const block = blocks[sent]
    if (block !== undefined && driver.room(curveMessageBytes(block.frame, block.points)) >= block.messages) {
      driver.send(block, sent)
      each(++sent)
    }
    driver.flush(nowUs())
    driver.takeAcks((token) => acked.push(token))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  return acked
}
