import { expect, test } from 'vitest'
import { wrongRealWith } from '../examples.ts'

test('PEM files that are not there are named before anything is started', () => {
  const services = {
    'services.kafka': '{ addresses: ["127.0.0.1:9093"], tls: { ca: ca.pem, cert: nope.pem, key: nope.key } }',
    'services.redis': '{ address: "127.0.0.1:6379", tls: true }',
  }
  const there = (...files: string[]) => ({ hasFile: (path: string) => files.includes(path) })
  expect(wrongRealWith(services, there('ca.pem', 'nope.pem', 'nope.key'))).toEqual([])
  expect(wrongRealWith(services, there('ca.pem'))).toEqual(
    ['nope.pem', 'nope.key'].map(
      (file) =>
        `services.kafka.tls.${file === 'nope.pem' ? 'cert' : 'key'}: there is no file ${file} > name a PEM file; a relative path begins where the command is called`,
    ),
  )
  expect(wrongRealWith(services, {})).toEqual([])
})
