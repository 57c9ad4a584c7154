import { expect, test } from 'vitest'
import { requireAllowedBrokers } from '../../../src/run/testbed/allowed-brokers.ts'

const access = { addresses: ['127.0.0.1:9092'], tls: null, sasl: null }
const named =
  (...brokers: string[]) =>
  () =>
    Promise.resolve(brokers)

test('a cluster whose brokers are all on this machine may be used', async () => {
  await expect(requireAllowedBrokers(access, [], named('localhost:9092', '[::1]:9093'))).resolves.toBeUndefined()
})

test('a cluster here that names a broker elsewhere is refused, with its address and what would allow it', async () => {
  const refused = requireAllowedBrokers(access, [], named('127.0.0.1:9092', 'b2.example.org:9092'))
  await expect(refused).rejects.toMatchObject({
    code: 'USAGE',
    message:
      'services.kafka: the cluster at 127.0.0.1:9092 advertises b2.example.org:9092, which is not on this machine and not in allow',
    hint: expect.stringContaining('Add "b2.example.org:9092" to allow'),
  })
})

test('a broker elsewhere that allow lists may be used, and only that one', async () => {
  const brokers = named('b2.example.org:9092', '[2001:db8::1]:9092')
  await expect(requireAllowedBrokers(access, ['b2.example.org', '2001:db8::1'], brokers)).resolves.toBeUndefined()
  await expect(requireAllowedBrokers(access, ['b2.example.org'], brokers)).rejects.toThrow(
    'advertises [2001:db8::1]:9092',
  )
})
