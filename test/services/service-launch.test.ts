import { expect, test } from 'vitest'
import type { Answerer } from '../../src/services/probes.ts'
import { realPorts } from '../../src/services/processes/ports.ts'
import { startAt } from '../../src/services/service-launch.ts'

function startOn(port: number, answerer: Answerer, isFree: boolean) {
  const holderOf = () => 'pid 7 (java ... kafka.Kafka /other/kafka/server.properties)'
  return startAt(port, 'kafka', async () => answerer, { ...realPorts(), isFree: async () => isFree, holderOf })
}

const taken = {
  code: 'TARGET_FAILED',
  message:
    'port 9092, chosen for kafka, was taken meanwhile by pid 7 (java ... kafka.Kafka /other/kafka/server.properties)',
  hint: expect.stringContaining('set another port'),
}

test('a service is ready once it answers itself', async () => {
  expect(await startOn(9092, 'nobody', false).isReady()).toBe(false)
  expect(await startOn(9092, 'ours', false).isReady()).toBe(true)
})

test('a server that was quicker on the same port is never taken for the own one: it is named', async () => {
  await expect(startOn(9092, 'another', false).isReady()).rejects.toMatchObject(taken)
})

test('a service that ended because its port was taken says who has it', async () => {
  expect(await startOn(9092, 'nobody', false).whyEnded()).toMatchObject(taken)
  expect(await startOn(9092, 'nobody', true).whyEnded()).toBeNull()
})
