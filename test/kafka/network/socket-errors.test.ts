import { describe, expect, it } from 'vitest'
import { adminError } from '../../../src/kafka/admin/admin-errors.ts'
import { brokenError, connectError } from '../../../src/kafka/network/socket-errors.ts'
import { BrokenConnection } from '../../../src/kafka/protocol/errors.ts'
import { limitHints, ownLimitOf } from '../../../src/types/own-limits.ts'

const withCode = (code: string, address = '127.0.0.1') => Object.assign(new Error(`connect ${code}`), { code, address })

describe('a broker that this machine could not even ask', () => {
  it.each([
    ['EADDRNOTAVAIL', 'this machine has no local port left for a connection (EADDRNOTAVAIL)', limitHints.ports],
    ['EMFILE', 'this machine may open no more files and sockets (EMFILE)', limitHints.descriptors],
  ])('is not asked whether it is running, after %s', (code, words, hint) => {
    const error = connectError('a:9092', withCode(code), false)
    expect(error).toBeInstanceOf(BrokenConnection)
    expect(error).toMatchObject({ message: `Cannot connect to the Kafka broker at a:9092: ${words}`, hint })
    expect(ownLimitOf(error)?.words).toBe(words)
    expect(brokenError('a:9092', withCode(code))).toMatchObject({ hint })
    expect(adminError('Cannot create topics', wrapped(withCode(code)))).toMatchObject({
      message: `Cannot create topics: ${words}`,
      hint,
    })
  })

  it('keeps the hint about advertised names where DNS is the cause', () => {
    const error = connectError('kafka:9092', withCode('EAI_AGAIN'), false)
    expect(error.message).toBe('Cannot connect to the Kafka broker at kafka:9092: the host name cannot be resolved')
    expect(error.hint).toContain('advertised.listeners')
    expect(ownLimitOf(error)?.limit).toBe('names')
  })

  it('is one that lacked a port, although another address of its name was refused', () => {
    const both = new AggregateError([withCode('ECONNREFUSED', '::1'), withCode('EADDRNOTAVAIL')])
    const error = connectError('kafka:9092', Object.assign(both, { code: 'ECONNREFUSED' }), false)
    expect(error.hint).toBe(limitHints.ports)
  })
})

/** As kafkajs wraps what a socket said. */
function wrapped(cause: Error): Error {
  return Object.assign(new Error('retries exceeded'), { name: 'KafkaJSNumberOfRetriesExceeded', cause })
}
