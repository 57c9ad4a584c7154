import { takeEpochOffsetUs, threadClock } from '../../clock.ts'
import { type Block, curveMessageBytes } from '../../contract/curve-message.ts'
import { createTopics, deleteTopics } from '../../kafka/admin/admin.ts'
import type { KafkaDriverSpec } from '../../types/driver.ts'
import { type KafkaAccess, warmRecords } from '../../types/services.ts'
import type { Driver } from '../driver.ts'
import { createKafkaDriver } from './producer.ts'
import { SliceRates } from './slice-rates.ts'

const partitions = 4
const blockRecords = 1024
const messageBytes = curveMessageBytes(1, 1)
const progressRecords = 1_000_000
const idleLookMs = 1
/** Readings of the curves to send: their values do not matter to a broker. */
const reading = 212

export interface WarmUpOptions {
  readonly records?: number
  /** called now and then; both in records */
  readonly onProgress?: (done: number, total: number) => void
  readonly signal?: AbortSignal
}

export interface WarmUp {
  readonly records: number
  readonly seconds: number
  /** rate of the last slice of 5 M records */
  readonly recordsPerS: number
}

/**
 * Writes records to a temporary topic as fast as they are acked, until the broker gets no faster or `records` are
 * written, then deletes the topic. An abort ends it early, without an error. Errors: DRIVER_FAILED.
 */
export async function warmBroker(access: KafkaAccess, options: WarmUpOptions = {}): Promise<WarmUp> {
  const topic = `loadcurve-warm-up-${process.pid}-${Date.now()}`
  // its size on the broker is bounded, and it is deleted with the topic
  const config = { 'retention.bytes': '268435456', 'segment.bytes': '134217728', 'retention.ms': '-1' }
  await createTopics(access, [{ topic, partitions, replication: 1, config }])
  try {
    return await write(access, topic, options)
  } finally {
    await deleteTopics(access, [topic])
  }
}

async function write(access: KafkaAccess, topic: string, options: WarmUpOptions): Promise<WarmUp> {
  const clock = threadClock(takeEpochOffsetUs())
  const driver = createKafkaDriver({
    access,
    topic,
    clientId: 'loadcurve-warm-up',
    clock,
    spec: warmUpSpec,
    deal: { frame: 1, points: 1 },
    partitions: Array.from({ length: partitions }, (_, p) => p),
  })
  try {
    await driver.open()
    return await fill(driver, options, () => clock.nowUs())
  } finally {
    await driver.close()
  }
}

async function fill(driver: Driver, options: WarmUpOptions, nowUs: () => number): Promise<WarmUp> {
  const { records = warmRecords, onProgress, signal } = options
  const fromUs = nowUs()
  const rates = new SliceRates(fromUs)
  const block = warmUpBlock()
  let [sent, acked, shown] = [0, 0, 0]
  while (acked < records && !rates.steady && !signal?.aborted) {
    if (driver.failure !== null) throw driver.failure
    const before = sent
    while (sent < records && driver.room(messageBytes) >= partitions * blockRecords) {
      block.dueUs.fill(nowUs())
      for (block.partition = 0; block.partition < partitions; block.partition++) driver.send(block, sent)
      sent += partitions * blockRecords
    }
    driver.flush(nowUs())
    driver.takeAcks(() => {
      acked += blockRecords
    })
    rates.add(acked, nowUs())
    if (acked - shown >= progressRecords) {
      shown = acked
      onProgress?.(acked, records)
    }
    await pause(sent > before)
  }
  return { records: acked, seconds: (nowUs() - fromUs) / 1e6, recordsPerS: rates.lastPerS(acked, nowUs()) }
}

function pause(busy: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (busy) setImmediate(resolve)
    else setTimeout(resolve, idleLookMs)
  })
}

function warmUpBlock(): Block {
  return {
    partition: 0,
    messages: blockRecords,
    frame: 1,
    lastFrame: 1,
    slot: 0,
    points: 1,
    firstMeter: 0,
    meterStep: 1,
    dueUs: new Float64Array(blockRecords),
    wattHours: new Uint16Array(blockRecords).fill(reading),
  }
}

const warmUpSpec: KafkaDriverSpec = {
  kind: 'kafka',
  inFlightBytes: 64 * 1024 * 1024,
  lingerUs: 5000,
  format: 'binary',
  client: 'own',
  acks: 1,
  idempotent: false,
  compression: 'none',
  requests: 3,
  connections: 0,
  timeoutUs: 30_000_000,
}
