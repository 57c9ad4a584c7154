import { createHash } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inWorkFolder } from '../../../src/services/programs/download.ts'
import type { JarSet } from '../../../src/services/programs/jar-set.ts'
import { checkSums, fetchJars, jarFolder, jarsIn } from '../../../src/services/programs/jars.ts'
import { javaFeature, parseJavaVersion, requireJava } from '../../../src/services/programs/java.ts'
import { pomFiles } from '../../../src/services/programs/maven-poms.ts'
import { Downloads } from '../../../src/services/programs/maven-progress.ts'
import { parseRedisVersion, redisPath, requireRedis } from '../../../src/services/programs/redis-program.ts'
import {
  javaOfServices,
  jolokiaJars,
  kafka39Jars,
  kafkaJars,
  zookeeperJars,
} from '../../../src/services/service-jars.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-fetch-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A program of that name on a PATH of its own. */
function program(name: string, script: string): string {
  const bin = join(folder, 'bin')
  mkdirSync(bin, { recursive: true })
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
  chmodSync(join(bin, name), 0o755)
  return bin
}

function request(path: string, told: string[] = []) {
  const signal = new AbortController().signal
  const onProgress = (text: string) => told.push(text)
  return { env: { PATH: `${path}:/usr/bin:/bin` }, cacheDir: join(folder, 'cache'), signal, onProgress }
}

/** In a script in place of Maven: `$o` becomes the folder that the jars are to be copied to. */
const outOfArguments = 'for a; do case $a in -Dloadcurve.out=*) o="$(echo "$a" | cut -d= -f2)"; esac; done'

const jarsLeft = () => readdirSync(join(folder, 'cache', 'jars'))

describe('fetching jars', () => {
  test('says what to type where Maven is missing', async () => {
    const bare = { ...request(folder), env: { PATH: folder } }
    await expect(fetchJars([zookeeperJars], bare)).rejects.toMatchObject({
      message: 'Maven is missing; it is needed to fetch Apache ZooKeeper 3.9.5',
      hint: expect.stringContaining('apt-get update && apt-get install -y maven'),
    })
  })

  test('that fails is tried once more, looking again, and then leaves nothing behind', async () => {
    const calls = join(folder, 'calls')
    const bin = program('mvn', `echo "$*" >> ${calls}; echo '[ERROR] no route to host'; exit 1`)
    await expect(fetchJars([zookeeperJars], request(bin))).rejects.toThrow('no route to host')
    const [first, second, third] = readFileSync(calls, 'utf8').split('\n')
    expect(first).not.toMatch(/(^| )-U /)
    expect(second).toMatch(/^-U .*--strict-checksums/)
    expect(third).toBe('')
    expect(jarsLeft()).toEqual([])
  })

  test('goes on in a repository of its own where Maven cannot write that of this user', async () => {
    const calls = join(folder, 'calls')
    const refused = '[ERROR] Could not create local repository at /nonexistent/.m2/repository -> [Help 1]'
    const bin = program('mvn', `echo "$*" >> ${calls}; echo '${refused}'; exit 1`)
    await expect(fetchJars([zookeeperJars], request(bin))).rejects.toThrow('could not fetch')
    const [first, second] = readFileSync(calls, 'utf8').split('\n')
    expect(first).not.toContain('maven.repo.local')
    expect(second).toContain(`-Dmaven.repo.local=${join(folder, 'cache', 'jars', '.fetch-')}`)
    expect(jarsLeft()).toEqual([])
  })

  test('of a mirror that serves another file is refused, and nothing is kept', async () => {
    const bin = program(
      'mvn',
      `${outOfArguments}; mkdir -p "$o/zookeeper"; echo x > "$o/zookeeper/zookeeper-3.9.5.jar"`,
    )
    await expect(fetchJars([zookeeperJars], request(bin))).rejects.toThrow(
      'zookeeper-3.9.5.jar is not the published file',
    )
    expect(jarsLeft()).toEqual([])
  })

  test('is not done for what is in the cache', async () => {
    mkdirSync(jarFolder(join(folder, 'cache'), zookeeperJars), { recursive: true })
    await fetchJars([zookeeperJars], { ...request(folder), env: { PATH: '' }, damageOf: () => null })
  })

  test('is done again for what is damaged in the cache, which is told', async () => {
    const target = jarFolder(join(folder, 'cache'), zookeeperJars)
    mkdirSync(target, { recursive: true })
    writeFileSync(join(target, 'zookeeper-3.9.5.jar'), 'half a j')
    const told: string[] = []
    const bare = { ...request(folder, told), env: { PATH: '' } }
    const damage =
      /ZooKeeper 3\.9\.5 in .* is damaged and must be fetched again: zookeeper-3\.9\.5\.jar is not the published file/
    await expect(fetchJars([zookeeperJars], bare)).rejects.toThrow(damage)
    expect(told).toEqual([])

    const failing = program('mvn', 'exit 1')
    await expect(fetchJars([zookeeperJars], { ...request(failing, told) })).rejects.toThrow('Maven could not fetch')
    expect(told[0]).toMatch(damage)
  })

  test('that is stopped ends Maven and leaves nothing behind', async () => {
    const bin = program('mvn', 'exec sleep 60')
    const abort = new AbortController()
    const stopped = fetchJars([zookeeperJars], { ...request(bin), signal: abort.signal })
    abort.abort()
    await expect(stopped).rejects.toMatchObject({ code: 'INTERRUPTED' })
    expect(jarsLeft()).toEqual([])
  })

  test('checks the sum of each jar that is pinned, and misses none', () => {
    writeFileSync(join(folder, 'a.jar'), 'bytes')
    const sum = createHash('sha256').update('bytes').digest('hex')
    checkSums(folder, { 'a.jar': sum })
    expect(() => checkSums(folder, { 'a.jar': sum.replace(/^./, 'x') })).toThrow(`SHA-256 ${sum}`)
    expect(() => checkSums(folder, { 'b.jar': sum })).toThrow('SHA-256 none (missing)')
  })

  test('tells how much has come, as Maven tells it', () => {
    const downloads = new Downloads()
    downloads.take(
      'Downloading from central: https://x/a.jar\nDownloaded from central: https://x/a.jar (1.5 MB at 2 MB',
    )
    downloads.take('/s)\nDownloaded from central: https://x/a.pom (3.2 kB at 50 kB/s)\n')
    expect([downloads.files, downloads.bytes]).toEqual([2, 1_503_200])
  })

  test('says how much of what has come', async () => {
    const told: string[] = []
    const bin = program('mvn', 'echo "Downloaded from central: https://x/a.jar (3.4 MB at 2 MB/s)"; sleep 0.1; exit 1')
    await expect(fetchJars([zookeeperJars], { ...request(bin, told), progressEveryMs: 10 })).rejects.toThrow()
    expect(told[0]).toMatch(/^fetching Apache ZooKeeper 3\.9\.5, about 7\.5 MB, into /)
    expect(told).toContain('fetching Apache ZooKeeper 3.9.5: 3.4 of about 7.5 MB')
  })

  test('says only what has come where that is more than the jars, and in whole megabytes from ten on', () => {
    const downloads = new Downloads()
    downloads.take('Downloaded from central: https://x/a.jar (12.3 MB at 2 MB/s)\n')
    expect(downloads.told(44_591_658)).toBe('12 of about 45 MB')
    expect(downloads.told(7_463_835)).toBe('12 MB')
  })

  test('works for whatever set an engine names, and says where it lies', async () => {
    const sum = createHash('sha256').update('storm').digest('hex')
    const set: JarSet = {
      name: 'storm',
      title: 'Apache Storm 2.8.0',
      dependencies: [{ coordinates: 'org.apache.storm:storm-server:2.8.0' }],
      bytes: 5,
      sums: { 'storm-server-2.8.0.jar': sum },
      instead: null,
    }
    const bin = program(
      'mvn',
      `${outOfArguments}; mkdir -p "$o/storm"; printf storm > "$o/storm/storm-server-2.8.0.jar"`,
    )
    const told: string[] = []
    await fetchJars([set], request(bin, told))
    const place = jarFolder(join(folder, 'cache'), set)
    expect(jarsIn(place)).toEqual([join(realpathSync(place), 'storm-server-2.8.0.jar')])
    expect(told).toEqual([
      expect.stringMatching(/^fetching Apache Storm 2\.8\.0, about 0\.0 MB, into /),
      `Apache Storm 2.8.0: 5\u00A0B in ${place}`,
    ])
    await fetchJars([set], { ...request(folder), env: { PATH: folder } })
    const elsewhere = { ...request(folder), cacheDir: join(folder, 'other'), env: { PATH: folder } }
    await expect(fetchJars([set], elsewhere)).rejects.toMatchObject({
      hint: 'type: apt-get update && apt-get install -y maven   (or brew install maven)',
    })
  })

  test('leaves nothing of a fetch that was killed long ago, and all of one that goes on', async () => {
    const jars = join(folder, 'cache', 'jars')
    for (const name of ['.fetch-1-1', '.fetch-2-2']) mkdirSync(join(jars, name), { recursive: true })
    utimesSync(join(jars, '.fetch-1-1'), 0, 0)
    await expect(fetchJars([zookeeperJars], request(program('mvn', 'exit 1')))).rejects.toThrow()
    expect(jarsLeft()).toEqual(['.fetch-2-2'])
  })

  test('has a folder of its own, also beside another that began in the same moment under the same process id', async () => {
    const work = () => inWorkFolder(join(folder, 'shared'), async (path) => path)
    const paths = await Promise.all([work(), work(), work()])
    expect(new Set(paths).size).toBe(3)
  })

  test('lies in another folder of the cache for other versions', () => {
    const other = { ...kafkaJars, dependencies: kafka39Jars.dependencies }
    expect(jarFolder('/cache', other)).not.toBe(jarFolder('/cache', kafkaJars))
  })

  test('asks for each set in a module of its own', () => {
    const poms = pomFiles([kafkaJars, zookeeperJars, jolokiaJars])
    expect(poms.get('pom.xml')).toContain('<module>kafka</module><module>zookeeper</module><module>jolokia</module>')
    expect(poms.get('kafka/pom.xml')).toContain('<artifactId>kafka_2.13</artifactId><version>4.4.0</version>')
    expect(poms.get('jolokia/pom.xml')).toContain('<classifier>javaagent</classifier>')
  })
})

describe('Java', () => {
  test('is known by what it prints', () => {
    expect(parseJavaVersion('openjdk version "17.0.15" 2025-04-15')).toBe('17.0.15')
    expect(parseJavaVersion('sh: java: not found')).toBeNull()
    expect(['1.8.0_392', '17', '21-ea', '25.0.1+8'].map(javaFeature)).toEqual([8, 17, 21, 25])
  })

  test('that is too old or missing is refused with what to type', async () => {
    const old = program('java', `echo 'openjdk version "11.0.20"' >&2`)
    const hint = expect.stringContaining('apt-get update && apt-get install -y default-jre-headless')
    await expect(requireJava(javaOfServices, request(old))).rejects.toMatchObject({
      message: expect.stringContaining('Java 11.0.20'),
      hint,
    })
    await expect(requireJava(javaOfServices, { ...request(folder), env: { PATH: folder } })).rejects.toMatchObject({
      hint,
    })
  })

  test('of JAVA_HOME comes before that of the PATH', async () => {
    const bin = program('java', `echo 'openjdk version "21.0.1"' >&2`)
    const env = { PATH: '/nowhere', JAVA_HOME: folder }
    expect(await requireJava(javaOfServices, { ...request(bin), env })).toEqual({
      path: join(bin, 'java'),
      version: '21.0.1',
    })
  })
})

describe('Redis', () => {
  test('is the one that was named, else the one on the PATH; Valkey does as well', () => {
    const bin = program('valkey-server', '')
    expect(redisPath({ PATH: bin })).toBe(join(bin, 'valkey-server'))
    expect(redisPath({ PATH: bin, REDIS_SERVER: '/opt/redis-server' })).toBe('/opt/redis-server')
    expect(redisPath({ PATH: folder })).toBeNull()
  })

  test('is known by what it prints', () => {
    expect(parseRedisVersion('Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc-5.3.0')).toBe('7.0.15')
    expect(parseRedisVersion('Server v=8.1.1 sha=0')).toBe('8.1.1')
  })
})

describe('fetching Redis with apt-get', () => {
  const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
  /** unpacks a Redis that tells its version, whatever the package */
  const unpacks =
    'mkdir -p root/usr/bin; printf "#!/bin/sh\\necho Redis server v=7.0.15 sha=0" > root/usr/bin/redis-server; chmod +x root/usr/bin/redis-server'

  /** A machine with apt-get and the shell's own tools alone; the script is told which call it is by `$n`. */
  function machine(aptGet: string, told: string[]) {
    const bin = program('apt-get', `echo "$*" >> ${folder}/calls; n=$(wc -l < ${folder}/calls); ${aptGet}`)
    program('dpkg-deb', unpacks)
    for (const tool of ['sh', 'wc', 'mkdir', 'chmod', 'sleep']) {
      const path = ['/usr/bin', '/bin'].map((dir) => join(dir, tool)).find((each) => existsSync(each))!
      symlinkSync(path, join(bin, tool))
    }
    return { ...request(bin, told), env: { PATH: bin }, progressEveryMs: 10 }
  }

  test('tells how much has come, and where it lies when it is done', async () => {
    const told: string[] = []
    const { path, version } = await requireRedis(machine('echo 0123456789 > redis.deb; sleep 0.1', told))
    expect([path, version]).toEqual([join(folder, 'cache', 'redis', 'usr', 'bin', 'redis-server'), '7.0.15'])
    expect(told[0]).toMatch(/^fetching Redis with apt-get into /)
    expect(told[1]).toMatch(/^fetching Redis: 11\sB so far$/)
    expect(told.at(-1)).toMatch(/^Redis: \d+\sB in .*cache\/redis$/)
  })

  test('that fails is tried once more', async () => {
    const told: string[] = []
    await requireRedis(machine('[ $n = 2 ] || exit 100; echo x > redis.deb', told))
    expect(calls()).toHaveLength(2)
    expect(told).toContain('fetching Redis again: the first try failed')
  })

  test('that fails twice says why, and leaves nothing behind', async () => {
    await expect(requireRedis(machine('echo "E: no route to host"; exit 100', []))).rejects.toMatchObject({
      message: 'Redis is missing and could not be fetched: E: no route to host',
      hint: expect.stringContaining('apt-get update && apt-get install -y redis-server'),
    })
    expect(calls()).toHaveLength(2)
    expect(readdirSync(join(folder, 'cache'))).toEqual([])
  })

  test('without lists of packages says to fetch them first', async () => {
    const refuses = 'echo "E: Unable to locate package redis-server"; exit 100'
    await expect(requireRedis(machine(refuses, []))).rejects.toMatchObject({
      message: expect.stringContaining('no package lists'),
      hint: expect.stringMatching(/^type: apt-get update /),
    })
    expect(calls()).toHaveLength(1)
  })
})
