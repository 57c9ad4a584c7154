import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kafka } from 'kafkajs'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { kafkajsConfig } from '../../../src/kafka/admin/kafkajs-config.ts'
import { realHost } from '../../../src/kafka/admin/kafkajs-sockets.ts'

const folder = mkdtempSync(join(tmpdir(), 'loadcurve-kafkajs-'))
const caFile = join(folder, 'ca.pem')
writeFileSync(caFile, 'authority')

afterAll(() => rmSync(folder, { recursive: true }))

describe('the settings of kafkajs', () => {
  it('have addresses, files of TLS with the name to check, and the log-in', () => {
    const config = kafkajsConfig(
      {
        addresses: ['a:1', 'b:2'],
        tls: { caFile, certFile: null, keyFile: null, serverName: 'kafka.test' },
        sasl: { mechanism: 'scram-sha-256', username: 'alice', password: 'sesame' },
      },
      'test',
    )
    expect(config).toMatchObject({
      clientId: 'test',
      brokers: ['a:1', 'b:2'],
      ssl: { ca: 'authority', servername: 'kafka.test' },
      sasl: { mechanism: 'scram-sha-256', username: 'alice', password: 'sesame' },
    })
  })

  it('write IPv6 addresses so that kafkajs, which cuts an address at its first colon, finds the port', () => {
    const { brokers } = kafkajsConfig({ addresses: ['[::1]:9092', 'a:1'], tls: null, sasl: null }, 'test')
    const [[host, port]] = (brokers as string[]).map((address) => address.split(':')) as [[string, string]]
    expect([realHost(host), port]).toEqual(['::1', '9092'])
    expect(realHost('::1')).toBe('::1')
  })

  it('leave out what the cluster does not have', () => {
    const config = kafkajsConfig({ addresses: ['a:1'], tls: null, sasl: null }, 'test')
    expect([config.ssl, config.sasl]).toEqual([undefined, undefined])
  })

  it('keep kafkajs from writing to the terminal', () => {
    const streams = [vi.spyOn(console, 'log'), vi.spyOn(console, 'warn'), vi.spyOn(console, 'error')]
    new Kafka(kafkajsConfig({ addresses: ['a:1'], tls: null, sasl: null }, 'test')).producer()
    for (const stream of streams) expect(stream).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})
