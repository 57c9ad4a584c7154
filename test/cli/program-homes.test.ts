import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addHomeOptions, withPrograms } from '../../src/cli/program-homes.ts'
import { fakeIo } from './fake-io.ts'

test('options name programs for one command, from where it was called, and before the variables', async () => {
  const command = addHomeOptions(new Command())
  await command.parseAsync(['--kafka-home', 'kafka', '--redis-server', '/opt/redis-server'], { from: 'user' })
  const io = { ...fakeIo(), cwd: '/here', env: { KAFKA_HOME: '/other', ZOOKEEPER_HOME: '/zookeeper' } }
  expect(withPrograms(io, command.opts()).env).toEqual({
    KAFKA_HOME: '/here/kafka',
    ZOOKEEPER_HOME: '/zookeeper',
    REDIS_SERVER: '/opt/redis-server',
  })
})
