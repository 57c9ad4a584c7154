import type { Message, ProducerRecord } from 'kafkajs'
import { beforeEach, describe, expect, it } from 'vitest'
import { decodeCurveJson } from '../../../src/contract/curve-json.ts'
import { decodeCurveMessage } from '../../../src/contract/curve-message.ts'
import type { Driver } from '../../../src/drivers/driver.ts'
import { createKafkajsDriver } from '../../../src/drivers/kafka/kafkajs-driver.ts'
import type { SocketWatch } from '../../../src/kafka/kafkajs/watched-socket.ts'
import type { KafkaDriverSpec } from '../../../src/types/driver.ts'
import { readingsBlock } from '../blocks.ts'
import { messagesOf } from './messages.ts'
import { kafkaSpec, startUs } from './producer-rig.ts'

interface Send {
  readonly record: ProducerRecord
  readonly messages: Message[]
  done(): Promise<void>
  fail(error: Error): Promise<void>
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve))
const brokerError = (code: number, retriable: boolean) => Object.assign(new Error('no'), { code, retriable })
const connectionError = () => Object.assign(new Error('refused'), { name: 'KafkaJSConnectionError', retriable: true })

let nowUs: number
let sends: Send[]
let connected: { idempotent: boolean; gone: boolean; watch: SocketWatch }

beforeEach(() => {
  nowUs = startUs
  sends = []
})

async function open(spec: Partial<KafkaDriverSpec> = {}, partitions = [0]): Promise<Driver> {
  const access = { addresses: ['a:1'], tls: null, sasl: null }
  const driver = createKafkajsDriver(
    {
      access,
      topic: 'curves',
      clientId: 'tester',
      clock: { nowUs: () => nowUs },
      spec: { ...kafkaSpec, client: 'kafkajs', ...spec },
      deal: { frame: 1, points: 1 },
      partitions,
    },
    {
      connectProducer: async ({ idempotent, watch }) => {
        connected = { idempotent, gone: false, watch }
        return {
          connect: async () => {},
          disconnect: async () => {
            connected.gone = true
          },
          send: (record: ProducerRecord) =>
            new Promise((resolve, reject) => {
              const done = () => {
                resolve([])
                return settled()
              }
              const fail = (error: Error) => {
                reject(error)
                return settled()
              }
              sends.push({ record, messages: record.messages, done, fail })
            }),
        }
      },
    },
  )
  await driver.open()
  return driver
}

/** kafkajs gives a batch of that partition to a socket; the result is called with the error of the response. */
function written(partition = 0): (errorCode: number) => void {
  const answered = connected.watch.onProduce([partition])
  return (errorCode) => answered([{ partition, errorCode }])
}

function takeAcks(driver: Driver): [number, number][] {
  const acks: [number, number][] = []
  driver.takeAcks((token, ackUs) => acks.push([token, ackUs]))
  return acks
}

describe('the kafka driver with kafkajs', () => {
  it('sends 1,000 messages at once, the rest after the linger, one send a partition at a time', async () => {
    const driver = await open()
    driver.send(readingsBlock(1500), 7)
    expect(sends.map(({ messages }) => messages.length)).toEqual([1000])
    nowUs += 5000
    driver.flush(nowUs)
    expect(sends).toHaveLength(1)
    await sends[0]!.done()
    expect(takeAcks(driver)).toEqual([])
    expect(sends[1]!.messages).toHaveLength(500)
    nowUs += 300
    await sends[1]!.done()
    expect(takeAcks(driver)).toEqual([[7, startUs + 5300]])
    expect(driver.inFlightBytes()).toBe(0)
  })

  it('waits for the linger with a few messages', async () => {
    const driver = await open()
    driver.send(readingsBlock(3), 0)
    expect(driver.flush(nowUs)).toBe(startUs + 5000)
    expect(sends).toEqual([])
    driver.flush(startUs + 5000)
    expect(sends).toHaveLength(1)
  })

  it.each([
    ['binary', decodeCurveMessage],
    ['json', (bytes: Buffer) => decodeCurveJson(bytes.toString())],
  ] as const)('carries the messages of the contract: %s', async (format, decode) => {
    const driver = await open({ format, lingerUs: 0 }, [0, 1])
    const block = readingsBlock(5, { partition: 1, firstMeter: 40 })
    driver.send(block, 0)
    const { record, messages } = sends[0]!
    expect(record).toMatchObject({ topic: 'curves', acks: 1, timeout: 30_000 })
    expect(messages.map(({ value }) => decode(value as Buffer))).toEqual(
      messagesOf(block).map(({ message }) => message),
    )
    expect(messages.map(({ key }) => key)).toEqual(messagesOf(block).map(({ key }) => key))
    expect(messages.every(({ partition, timestamp }) => partition === 1 && timestamp === '1795500000000')).toBe(true)
  })

  it('has room for a few sends of each partition', async () => {
    const driver = await open({}, [0, 1])
    expect(driver.room(22)).toBe(8000)
    driver.send(readingsBlock(3000), 0)
    expect(driver.room(22)).toBe(5000)
    const tight = await open({ inFlightBytes: 10 })
    expect(tight.room(22)).toBe(1)
  })

  it('does not give up when a connection breaks between choosing a broker and asking it', async () => {
    const driver = await open({ lingerUs: 0, idempotent: true })
    driver.send(readingsBlock(4), 0)
    written()
    // as kafkajs throws it: an error without a mark, in one that says not to try again
    const wrapped = Object.assign(new Error('gave up'), { name: 'KafkaJSNonRetriableError', retriable: false })
    await sends[0]!.fail(Object.assign(wrapped, { cause: new Error('Broker not connected') }))
    expect(driver.failure).toBeNull()
    nowUs += 100_000
    driver.flush(nowUs)
    expect(sends[1]!.messages).toEqual(sends[0]!.messages)
  })

  it('sends the same messages again, later, when a connection breaks, and counts them', async () => {
    const driver = await open({ lingerUs: 0 })
    driver.send(readingsBlock(4), 0)
    driver.send(readingsBlock(2), 1)
    written()
    const wrapped = Object.assign(new Error('gave up'), { name: 'KafkaJSNonRetriableError', retriable: false })
    await sends[0]!.fail(Object.assign(wrapped, { cause: connectionError() }))
    expect(driver.failure).toBeNull()
    expect(driver.flush(nowUs)).toBe(startUs + 100_000)
    nowUs += 100_000
    driver.flush(nowUs)
    expect(sends[1]!.messages).toEqual(sends[0]!.messages)
    written()(0)
    await sends[1]!.done()
    expect(takeAcks(driver).map(([token]) => token)).toEqual([0])
    expect(sends[2]!.messages).toHaveLength(2)
    written()
    expect(driver.counters()).toMatchObject({ resentReadings: 4, retries: 1 })
  })

  it('does not count as sent again what never went to a socket', async () => {
    const driver = await open({ lingerUs: 0 })
    driver.send(readingsBlock(4), 0)
    await sends[0]!.fail(connectionError())
    nowUs += 100_000
    driver.flush(nowUs)
    written()
    expect(driver.counters()).toMatchObject({ resentReadings: 0, retries: 1 })
  })

  it('counts what this machine could not connect for, apart from what brokers did', async () => {
    const driver = await open({ lingerUs: 0 })
    driver.send(readingsBlock(4), 0)
    await sends[0]!.fail(Object.assign(connectionError(), { code: 'EADDRNOTAVAIL' }))
    expect(driver.counters()).toMatchObject({ firstTrouble: '', ownLimits: { failures: 1, limit: 'ports' } })
    expect(driver.counters().ownLimits.first).toContain('this machine has no local port left')
  })

  it.each([
    ['what the broker did not store, as not sent again', 1, 6, 0],
    ['what a leader may have stored before it lost its leadership, as sent again', -1, 6, 4],
    ['what its replicas may have stored, as sent again', -1, 20, 4],
    ['what the broker may still store, as sent again', 1, 7, 4],
  ] as const)('counts %s', async (_, acks, code, resent) => {
    const driver = await open({ lingerUs: 0, acks })
    driver.send(readingsBlock(4), 0)
    written()(code)
    await sends[0]!.fail(brokerError(code, true))
    nowUs += 100_000
    driver.flush(nowUs)
    written()
    expect(driver.counters()).toMatchObject({ resentReadings: resent, retries: 1 })
  })

  it('counts all that an idempotent producer sends again by itself, and tells why', async () => {
    const driver = await open({ lingerUs: 0, idempotent: true, acks: -1 }, [0, 1])
    expect(connected.idempotent).toBe(true)
    driver.send(readingsBlock(4), 0)
    driver.send(readingsBlock(3, { partition: 1 }), 1)
    written()
    written(1)
    connected.watch.onBroken('b:1 closed a connection')
    const late = written()
    written()
    late(3)
    written()(0)
    await sends[0]!.done()
    const counters = { resentReadings: 12, retries: 3, reconnects: 1, firstTrouble: 'b:1 closed a connection' }
    expect(driver.counters()).toMatchObject(counters)
    driver.send(readingsBlock(5), 2)
    written()(3)
    written()
    expect(driver.counters()).toMatchObject({ ...counters, retries: 4 })
  })

  it('adds up for how long quotas mute it', async () => {
    const driver = await open()
    connected.watch.onThrottled(250)
    connected.watch.onThrottled(1000)
    expect(driver.counters().throttledUs).toBe(1_250_000)
    expect(connected.watch.timeoutMs).toBe(30_000)
  })

  it('gives up on what can never succeed', async () => {
    const driver = await open({ lingerUs: 0 })
    driver.send(readingsBlock(4), 0)
    await sends[0]!.fail(brokerError(29, false))
    expect(driver.failure!.message).toContain('may not do that')
    expect(driver.room(22)).toBe(0)
    expect(takeAcks(driver)).toEqual([[0, -2]])
    expect(driver.counters().refusedReadings).toBe(4)
  })

  it('compresses by gzip, which it has built in', async () => {
    const driver = await open({ lingerUs: 0, compression: 'gzip' })
    driver.send(readingsBlock(4), 0)
    expect(sends[0]).toMatchObject({ record: { compression: 1 } })
  })

  it('says at once that it cannot compress by another codec', async () => {
    await expect(open({ compression: 'lz4' })).rejects.toMatchObject({ hint: expect.stringContaining('client: own') })
  })

  it('sends what it still has when it is closed, and may be closed twice', async () => {
    const driver = await open()
    driver.send(readingsBlock(4), 0)
    const closing = driver.close()
    await sends[0]!.done()
    await closing
    await driver.close()
    expect(connected.gone).toBe(true)
    expect(takeAcks(driver)).toHaveLength(1)
  })
})
