import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { expect, test } from 'vitest'
import { addHomeOptions, withPrograms } from '../../src/cli/program-homes.ts'
import { fakeIo } from './fake-io.ts'

test('options name programs for one command, from where it was called, and before the variables', async () => {
  const command = addHomeOptions(new Command())
  const here = mkdtempSync(join(tmpdir(), 'loadcurve-homes-'))
  mkdirSync(join(here, 'kafka'))
  const server = join(mkdtempSync(join(tmpdir(), 'loadcurve-homes-')), 'redis-server')
  writeFileSync(server, '')
  await command.parseAsync(['--kafka-home', 'kafka', '--redis-server', server], { from: 'user' })
  const io = { ...fakeIo(), cwd: here, env: { KAFKA_HOME: '/other', ZOOKEEPER_HOME: '/zookeeper' } }
  expect(withPrograms(io, command.opts()).env).toEqual({
    KAFKA_HOME: join(here, 'kafka'),
    ZOOKEEPER_HOME: '/zookeeper',
    REDIS_SERVER: server,
  })
})

test('an option that names nothing is refused in its own words, before anything is made', () => {
  const io = { ...fakeIo(), cwd: '/here' }
  const refusal = (() => {
    try {
      return withPrograms(io, { kafkaHome: 'nope' })
    } catch (error) {
      return error
    }
  })()
  expect(refusal).toMatchObject({
    code: 'USAGE',
    message: '--kafka-home nope: there is nothing at /here/nope',
    hint: 'let it name an unpacked Kafka: the folder that holds bin and libs; or leave it out, and one is fetched',
  })
})
