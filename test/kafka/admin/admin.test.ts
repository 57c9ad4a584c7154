import dns from 'node:dns'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openAdmin } from '../../../src/kafka/admin/admin.ts'
import { FakeBroker, keys } from '../fake-broker.ts'

let broker: FakeBroker

beforeEach(async () => {
  broker = await FakeBroker.start()
})

afterEach(() => broker.stop())

it('after an admin was closed nothing of it is left: questions fail, connections end, none is opened again', async () => {
  broker.answers = { [keys.metadata]: () => null }
  const admin = await openAdmin({ addresses: [broker.address], tls: null, sasl: null })
  const questions = [admin.endOffsets('t'), admin.describeTopic('t'), admin.deleteTopics(['t'])]
  const settled = Promise.allSettled(questions)
  while (broker.askedFor(keys.metadata).length < 2) await new Promise((resolve) => setImmediate(resolve))
  await admin.close()
  expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
  while (broker.connections > 0) await new Promise((resolve) => setImmediate(resolve))
  await expect(admin.describeTopic('t')).rejects.toThrow('closed')
  await expect(admin.endOffsets('t')).rejects.toThrow('closed')
  expect(broker.connections).toBe(0)
})

it('an admin reaches a broker whose address is an IPv6 address in brackets', async () => {
  const sixth = await FakeBroker.start({}, '::1')
  const admin = await openAdmin({ addresses: [sixth.address], tls: null, sasl: null })
  expect(sixth.askedFor(keys.apiVersions).length).toBeGreaterThan(1)
  await admin.close()
  await sixth.stop()
})

it('an admin tries every address of a name', async () => {
  const answer = [
    { address: '127.0.0.9', family: 4 },
    { address: '127.0.0.1', family: 4 },
  ]
  const lookup = vi
    .spyOn(dns, 'lookup')
    .mockImplementation(((_: string, __: object, done: (...of: unknown[]) => void) =>
      done(null, answer)) as unknown as typeof dns.lookup)
  const address = broker.address.replace('127.0.0.1', 'kafka.test')
  const admin = await openAdmin({ addresses: [address], tls: null, sasl: null })
  await admin.close()
  lookup.mockRestore()
  expect(broker.askedFor(keys.apiVersions).length).toBeGreaterThan(1)
})
