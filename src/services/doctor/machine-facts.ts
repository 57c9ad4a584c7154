import { existsSync, readFileSync } from 'node:fs'
import os from 'node:os'
import { join } from 'node:path'
import { writeRefusal } from '../../directories.ts'
import { usableMachine } from '../../machine/cgroup.ts'
import { mayGoFirst } from '../../machine/priority.ts'
import { homeOf } from '../distributions.ts'
import { findOrphans, foreignRuns, foreignText, tellOrphans } from '../processes/orphans.ts'
import { ephemeralRange, realPorts } from '../processes/ports.ts'
import { cacheDir } from '../programs/cache.ts'
import { freeBytes } from '../programs/disk.ts'
import { jarFolder } from '../programs/jars.ts'
import { findJava, findJavac } from '../programs/java.ts'
import { parseRedisVersion, redisPath, unpackedRedis } from '../programs/redis-program.ts'
import { onPath, runTool, type Variables } from '../programs/tool.ts'
import { kafkaJars, zookeeperJars } from '../service-jars.ts'
import { healthOf, readStackState, stackPorts } from '../stack/stack-state.ts'
import type { HostFacts } from './doctor.ts'

const never = new AbortController().signal

/** Inspects this machine; only starts programs to ask for their version. */
export async function lookAtHost(env: Variables): Promise<HostFacts> {
  const cache = cacheDir(env)
  const state = readStackState(cache)
  const stack = healthOf(state)
  const machine = usableMachine()
  const [java, javac, maven, redis, timeSynchronised, defaultPorts] = await Promise.all([
    versioned(findJava({ env, signal: never })),
    versioned(findJavac({ env, signal: never })),
    versionOf(onPath('mvn', env), ['--version'], env, (text) => /Apache Maven (\d[\w.-]*)/.exec(text)?.[1] ?? null),
    redisOf(cache, env),
    isTimeSynchronised(env),
    // when the stack is up, it has taken them itself
    stack === 'up' ? [] : portsTaken(),
  ])
  return {
    node: process.versions.node,
    java,
    javac,
    maven,
    kafka: homeOf('kafka', env),
    zookeeper: homeOf('zookeeper', env),
    kafkaCached: existsSync(jarFolder(cache, kafkaJars)),
    zookeeperCached: existsSync(jarFolder(cache, zookeeperJars)),
    redis,
    redisFetchable: onPath('apt-get', env) !== null && onPath('dpkg-deb', env) !== null,
    ...machine,
    availableBytes: Math.min(availableMemoryBytes(), machine.memoryBytes),
    machineCores: os.cpus().length,
    mayGoFirst: mayGoFirst(),
    cacheDir: cache,
    cacheRefusal: writeRefusal(cache)?.message ?? null,
    diskFreeBytes: freeBytes(cache),
    clockSource: firstLineOf('/sys/devices/system/clocksource/clocksource0/current_clocksource'),
    timeSynchronised,
    ephemeral: ephemeralRange(),
    defaultPorts,
    stack,
    orphans: tellOrphans(findOrphans(cache)),
    foreign: foreignText(foreignRuns(cache)),
  }
}

async function versioned(finding: ReturnType<typeof findJava>): Promise<HostFacts['java']> {
  const found = await finding
  return found === null || found.version === null ? null : { path: found.path, version: found.version }
}

async function redisOf(cache: string, env: Variables): Promise<HostFacts['redis']> {
  const given = redisPath(env)
  const root = join(cache, 'redis')
  if (given === null && !existsSync(root)) return null
  const [path, variables] = given === null ? unpackedRedis(root, env) : [given, env]
  return { path, version: await versionOf(path, ['--version'], variables, parseRedisVersion) }
}

async function versionOf(
  path: string | null,
  args: readonly string[],
  env: Variables,
  parse: (text: string) => string | null,
): Promise<string | null> {
  if (path === null) return null
  const { output } = await runTool(path, args, { env, signal: never })
  return parse(output)
}

async function isTimeSynchronised(env: Variables): Promise<boolean | null> {
  if (existsSync('/run/systemd/timesync/synchronized')) return true
  const timedatectl = onPath('timedatectl', env)
  if (timedatectl === null) return null
  const args = ['show', '-p', 'NTPSynchronized', '--value']
  const { exitCode, output } = await runTool(timedatectl, args, { env, signal: AbortSignal.timeout(3000) })
  return exitCode === 0 ? output.trim() === 'yes' : null
}

async function portsTaken(): Promise<HostFacts['defaultPorts']> {
  const world = realPorts()
  return Promise.all(
    Object.entries(stackPorts).map(async ([service, port]) => {
      const free = await world.isFree(port)
      return { service, port, holder: free ? null : (world.holderOf(port) ?? 'a process that this user cannot see') }
    }),
  )
}

function availableMemoryBytes(): number {
  const line = /MemAvailable:\s+(\d+) kB/.exec(firstBytesOf('/proc/meminfo'))
  return line === null ? os.freemem() : Number(line[1]) * 1024
}

function firstLineOf(path: string): string | null {
  return firstBytesOf(path).split('\n')[0] || null
}

function firstBytesOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
