import { describe, expect, it } from 'vitest'
import { LoadcurveError } from '../../../src/errors.ts'
import { adminError, patiently } from '../../../src/kafka/admin/admin-errors.ts'
import { brokenError, connectError } from '../../../src/kafka/network/socket-errors.ts'
import { BrokenConnection, isRetriable, kafkaError, kafkaErrorWords } from '../../../src/kafka/protocol/errors.ts'

describe('an error code of a broker', () => {
  it.each([
    [3, 'UNKNOWN_TOPIC_OR_PARTITION', true],
    [6, 'NOT_LEADER_OR_FOLLOWER', true],
    [10, 'MESSAGE_TOO_LARGE', false],
    [19, 'NOT_ENOUGH_REPLICAS', true],
    [29, 'TOPIC_AUTHORIZATION_FAILED', false],
    [35, 'UNSUPPORTED_VERSION', false],
    [45, 'OUT_OF_ORDER_SEQUENCE_NUMBER', false],
    [56, 'KAFKA_STORAGE_ERROR', true],
    [58, 'SASL_AUTHENTICATION_FAILED', false],
  ])('%i is called %s and may pass: %s', (code, name, retriable) => {
    expect(kafkaErrorWords(code).name).toBe(name)
    expect(isRetriable(code)).toBe(retriable)
  })

  it('becomes a sentence with what to try', () => {
    const error = kafkaError(10, 'Cannot write to the topic curves')
    expect(error.message).toBe(
      'Cannot write to the topic curves: the batch is larger than the topic accepts (MESSAGE_TOO_LARGE)',
    )
    expect(error.hint).toContain('max.message.bytes')
    expect(kafkaError(56, 'Cannot write').hint).toContain('Free space')
  })

  it('that nobody knows is named by its number and never tried again', () => {
    expect(kafkaErrorWords(4711)).toMatchObject({ name: 'error 4711', retriable: false })
  })
})

describe('an error of a socket', () => {
  const coded = (code: string) => Object.assign(new Error(code), { code })

  it('may pass by itself, or not', () => {
    expect(connectError('b:1', coded('ECONNREFUSED'), false)).toBeInstanceOf(BrokenConnection)
    expect(connectError('b:1', coded('ERR_TLS_CERT_ALTNAME_INVALID'), true)).not.toBeInstanceOf(BrokenConnection)
    expect(connectError('b:1', coded('ERR_SSL_WRONG_VERSION_NUMBER'), true).hint).toContain('does not speak TLS')
    expect(connectError('b:1', coded('ECONNRESET'), true).hint).toContain('does not speak TLS')
    expect(connectError('b:1', coded('CERT_HAS_EXPIRED'), true).message).toContain('its certificate has expired')
  })

  it('keeps its own words where there are no better ones', () => {
    expect(connectError('b:1', new Error('odd'), false).message).toBe('Cannot connect to the Kafka broker at b:1: odd')
    expect(brokenError('b:1', new Error('odd')).message).toBe('The connection to the Kafka broker at b:1 broke: odd')
    const known = new LoadcurveError('DRIVER_FAILED', 'said already')
    expect(connectError('b:1', known, false)).toBe(known)
  })
})

describe('an error of kafkajs', () => {
  const protocolError = Object.assign(new Error('not the controller'), { code: 38, type: 'INVALID_REPLICATION_FACTOR' })

  it('is said in the words of its code, however deep that lies', () => {
    const aggregate = Object.assign(new Error('Topic errors'), { errors: [protocolError] })
    const wrapped = new Error('retries exceeded', { cause: aggregate })
    expect(adminError('Cannot create the topic t', wrapped).message).toBe(
      'Cannot create the topic t: there are fewer brokers than replicas (INVALID_REPLICATION_FACTOR)',
    )
  })

  it('without a code keeps its innermost words', () => {
    const wrapped = new Error('outer', { cause: new Error('inner') })
    expect(adminError('Cannot', wrapped).message).toBe('Cannot: inner')
    expect(adminError('Cannot', 'text').message).toBe('Cannot: text')
  })

  it('is waited for where it passes, and thrown where it does not, or does not pass', async () => {
    const loading = Object.assign(new Error('loading'), { code: 14 })
    const pauses: number[] = []
    const pause = async (ms: number) => void pauses.push(ms)
    let calls = 0
    const act = async () => {
      if (++calls < 4) throw loading
      return 'done'
    }
    expect(await patiently(act, pause)).toBe('done')
    expect(pauses).toEqual([250, 250, 250])
    await expect(patiently(() => Promise.reject(protocolError), pause)).rejects.toBe(protocolError)
    expect(pauses).toHaveLength(3)
    await expect(patiently(() => Promise.reject(loading), pause)).rejects.toBe(loading)
    expect(pauses).toHaveLength(42)
  })

  it('passes where a broker is away, and not where a topic does not exist', async () => {
    const named = (name: string) => new Error('outer', { cause: Object.assign(new Error('inner'), { name }) })
    const pauses: number[] = []
    const pause = async (ms: number) => void pauses.push(ms)
    for (const error of [
      named('KafkaJSConnectionError'),
      named('KafkaJSGroupCoordinatorNotFound'),
      Object.assign(new Error('moved'), { code: 41 }),
    ]) {
      let calls = 0
      const act = async () => {
        if (++calls < 2) throw error
      }
      await patiently(act, pause)
    }
    expect(pauses).toHaveLength(3)
    const unknown = Object.assign(new Error('unknown'), { code: 3 })
    await expect(patiently(() => Promise.reject(unknown), pause)).rejects.toBe(unknown)
    expect(pauses).toHaveLength(3)
  })

  it('ends with what the pause throws, as the pause of a client does that was closed', async () => {
    const loading = Object.assign(new Error('loading'), { code: 14 })
    const closed = () => Promise.reject(new Error('closed'))
    await expect(patiently(() => Promise.reject(loading), closed)).rejects.toThrow('closed')
  })
})
