import { afterEach, beforeEach, expect, it } from 'vitest'
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
