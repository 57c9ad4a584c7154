import { describe, expect, it } from 'vitest'
import { addressOf } from '../../../src/addresses.ts'
import { hostPort } from '../../../src/kafka/network/address.ts'

describe('an address of a broker', () => {
  it.each([
    ['127.0.0.1:9092', { host: '127.0.0.1', port: 9092 }],
    ['broker-1.example.org:29092', { host: 'broker-1.example.org', port: 29_092 }],
    ['[::1]:9092', { host: '::1', port: 9092 }],
    ['[fe80::1%eth0]:9092', { host: 'fe80::1%eth0', port: 9092 }],
  ])('%s has host and port, and is written the same way again', (address, parts) => {
    expect(hostPort(address)).toEqual(parts)
    expect(addressOf(parts)).toBe(address)
  })

  it.each([
    'broker',
    'broker:',
    ':9092',
    'broker:0',
    'broker:65536',
    'kafka://broker:9092',
    '::1:9092',
  ])('is refused as "%s", with an example', (address) => {
    expect(() => hostPort(address)).toThrow(`"${address}" is not the address of a Kafka broker`)
  })
})
