import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { defaultKafka } from '../../src/scenarios/defaults.ts'
import { homeOf, withHomes } from '../../src/services/distributions.ts'

let folder = ''
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'loadcurve-homes-')))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** Unpacks a distribution; resolves with its folder. */
function unpacked(name: string, script: string, jar: string, jars = 'libs'): string {
  const home = join(folder, name)
  const [start, lib] = [join(home, 'bin'), join(home, jars)]
  mkdirSync(start, { recursive: true })
  mkdirSync(lib, { recursive: true })
  writeFileSync(join(start, script), '')
  chmodSync(join(start, script), 0o755)
  writeFileSync(join(lib, jar), '')
  return home
}

const kafka = (version: string) => unpacked(`kafka-${version}`, 'kafka-server-start.sh', `kafka_2.13-${version}.jar`)
const zookeeperProfile = { kafka: { ...defaultKafka, profile: 'zookeeper' as const } }

describe('a distribution of one’s own', () => {
  test('is the one around the start script on PATH, whose link may lie elsewhere', () => {
    const home = kafka('4.1.0')
    const links = join(folder, 'links')
    mkdirSync(links)
    symlinkSync(join(home, 'bin', 'kafka-server-start.sh'), join(links, 'kafka-server-start.sh'))
    expect(homeOf('kafka', { PATH: links })).toEqual({ path: home, version: '4.1.0', from: 'PATH' })
  })

  test('is found where a package keeps its jars below libexec, and its script has no ending', () => {
    const home = unpacked('brewed', 'zkServer', 'zookeeper-3.9.3.jar', 'libexec/lib')
    const found = { path: join(home, 'libexec'), version: '3.9.3', from: 'PATH' }
    expect(homeOf('zookeeper', { PATH: join(home, 'bin') })).toEqual(found)
  })

  test('is the one of the variable before that of PATH', () => {
    const env = { PATH: join(kafka('4.1.0'), 'bin'), KAFKA_HOME: kafka('4.2.0') }
    expect(homeOf('kafka', env)).toMatchObject({ version: '4.2.0', from: 'KAFKA_HOME' })
    expect(homeOf('kafka', { KAFKA_HOME: '/nowhere' })).toMatchObject({ version: null })
  })

  test('is none where the script stands alone', () => {
    const home = kafka('4.1.0')
    rmSync(join(home, 'libs'), { recursive: true })
    expect(homeOf('kafka', { PATH: join(home, 'bin') })).toBeNull()
  })

  test('on PATH is used where its version does for the profile', () => {
    const [newer, older] = [kafka('4.1.0'), kafka('3.7.2')]
    const home = (path: string, spec = { kafka: defaultKafka as typeof defaultKafka }) =>
      withHomes(spec, { PATH: join(path, 'bin') }).KAFKA_HOME
    expect([home(newer), home(older)]).toEqual([newer, undefined])
    expect([home(newer, zookeeperProfile), home(older, zookeeperProfile)]).toEqual([undefined, older])
  })
})
