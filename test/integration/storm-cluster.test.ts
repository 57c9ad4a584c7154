import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engineSourcesDir } from '../../src/package-files.ts'
import { killProcesses } from '../../src/services/processes/ending.ts'
import { cacheDir } from '../../src/services/programs/cache.ts'
import type { RunningServices } from '../../src/services/running-services.ts'
import { jvmEngines } from '../../src/targets/jvm/jvm-engines.ts'
import { prepareJvmEngine } from '../../src/targets/jvm/jvm-target.ts'
import { StormDaemons } from '../../src/targets/jvm/storm-daemons.ts'
import { workersOf } from '../../src/targets/jvm/storm-workers.ts'
import { emptyFolder, runScenario } from '../support/real-run.ts'
import { needing } from './programs.ts'
import { startedServices } from './running-services.ts'
import { type ShortRun, shortScenario } from './short-scenario.ts'
import { znodes } from './znodes.ts'

const exact = { lost: 0, duplicated: 0, wrong: 0, stored: { wrong: 0 } }
const fault = (what: string, seconds: number) => `{ kind: fault, do: kill, what: ${what}, for: ${seconds}s }`
const hold = '{ kind: hold, rate: 2k/s, for: 2s }'

describe('Storm on daemons', needing('java', 'javac', 'mvn', 'redis-server'), () => {
  let services: RunningServices
  let znodesBefore: number

  beforeAll(async () => {
    services = await startedServices({ needed: ['zookeeper', 'kafka', 'redis'] })
    znodesBefore = await znodes(services.access)
  })
  afterAll(() => services?.stop())

  const run = (parts: ShortRun, placement: string, access = services.access) =>
    runScenario(shortScenario(access, parts).replace('  options:', `  ${placement}\n  options:`))

  it('is exact with plain tuples over two workers and two publishers', async () => {
    const { result, folder } = await run(
      { engine: 'storm', parallelism: 2, options: 'workers: 2, publishers: 2' },
      'mode: cluster',
    )
    expect(result.audit).toMatchObject(exact)
    const parts = result.costs.map(({ part }) => part)
    expect(parts).toEqual(expect.arrayContaining(['nimbus', 'supervisor', expect.stringMatching(/^worker-\d+$/)]))
    // each worker tells of its JVM, and Storm of the topology
    const samples = readFileSync(join(folder, 'samples.ndjson'), 'utf8')
    expect(new Set(samples.match(/jvm\.worker-\d+_heap_used_bytes/g)).size).toBe(2)
    expect(samples).toMatch(/"storm\.ui_emitted_meters":\d/)
  })

  it('loses nothing of plain tuples when one of two workers is killed, with a publisher in it', async () => {
    const load = [hold, fault('worker', 8), hold, hold, hold].join(', ')
    const options = 'workers: 2, publishers: 2, messageTimeout: 10s'
    const parts = { engine: 'storm', workload: 'passthrough', parallelism: 2, options, load, drain: '60s' }
    const { result } = await run(parts, 'mode: cluster')
    expect(result.audit).toMatchObject({ lost: 0, wrong: 0 })
    // what was on its way is sent again, and not what the worker that lives has stored since
    expect(result.audit!.duplicated / result.audit!.expected).toBeLessThan(0.1)
    expect(result.faults.map(({ what }) => what)).toEqual(['worker'])
  })

  it('has each batch of Trident once when a worker, the supervisor and nimbus are killed', async () => {
    const load = [hold, fault('worker', 8), hold, fault('supervisor', 4), hold, fault('nimbus', 4), hold].join(', ')
    const { result } = await run({ engine: 'storm-trident', load }, 'mode: cluster')
    expect(result.audit).toMatchObject(exact)
    expect(result.faults.map(({ what }) => what)).toEqual(['worker', 'supervisor', 'nimbus'])
  })

  it('ends the workers too, and leaves nothing behind in ZooKeeper', async () => {
    const homes = readdirSync('/proc').filter((pid) => commandOf(pid).includes('org.apache.storm.daemon.worker.Worker'))
    expect(homes).toEqual([])
    expect(await znodes(services.access)).toBe(znodesBefore)
  })

  it('is submitted to a cluster that exists, and taken from it at the end', async () => {
    const cluster = await startCluster(services)
    try {
      const conf = JSON.parse(readFileSync(join(cluster.home, 'conf', 'storm.yaml'), 'utf8'))
      for (const daemon of ['nimbus', 'supervisor']) {
        const listening = listenersAt(conf[`${daemon}.thrift.port`])
        expect({ daemon, listening }).toEqual({ daemon, listening: [loopbackInProc] })
      }
      const place = `mode: external\n  cluster: '127.0.0.1:${cluster.nimbusPort}'`
      for (const engine of ['storm', 'storm-trident']) {
        // its ZooKeeper is its own affair
        const { result } = await run({ engine }, place, { ...services.access, zookeeper: null })
        expect(result.audit).toMatchObject(exact)
      }
      // it would answer the DRPC servers of its cluster, which has none
      const questions = run({ engine: 'storm', options: 'drpc: true' }, place, { ...services.access, zookeeper: null })
      await expect(questions).rejects.toThrow(/exit code 107: .*the cluster has no DRPC server: .*drpc\.servers/s)
      // nimbus goes on without a topology, and its workers end
      await expect.poll(() => workersOf(cluster.home).length, { timeout: 30_000 }).toBe(0)
    } finally {
      await cluster.stop()
    }
  })

  it('says in the words of nimbus why that refuses a topology', async () => {
    const cluster = await startCluster(services, { 'nimbus.executors.perTopology': 2 })
    try {
      const place = `mode: external\n  cluster: '127.0.0.1:${cluster.nimbusPort}'`
      const refused = run({ engine: 'storm' }, place, { ...services.access, zookeeper: null })
      await expect(refused).rejects.toThrow(/exit code 107: .*nimbus rejects the topology: .*more than 2 executors/s)
    } finally {
      await cluster.stop()
    }
  })
})

/** The addresses, as proc(5) writes them, where something listens at a port of this machine. */
function listenersAt(port: number): string[] {
  const files = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFileSync(path, 'utf8'))
  const rows = files.flatMap((text) => text.split('\n').map((line) => line.trim().split(/\s+/)))
  const at = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return rows.filter((row) => row[1]?.endsWith(at) && row[3] === listenState).map((row) => row[1]!.slice(0, -at.length))
}

const listenState = '0A'
/** ::ffff:127.0.0.1: Java listens for IPv4 at a socket of IPv6 */
const loopbackInProc = '0000000000000000FFFF00000100007F'

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
  } catch {
    return ''
  }
}

/** Daemons that no run has started; `conf`: of nimbus. */
async function startCluster({ access }: RunningServices, conf: Readonly<Record<string, number>> = {}) {
  const request = { env: process.env, signal: new AbortController().signal, cacheDir: cacheDir(process.env) }
  const asked = { ...request, onProgress: () => {} }
  const { java, jars } = await prepareJvmEngine(jvmEngines.storm!, engineSourcesDir, asked)
  const [folder, logsDir] = [emptyFolder(), emptyFolder()]
  const home = join(folder, 'home')
  mkdirSync(logsDir, { recursive: true })
  const daemons = new StormDaemons({
    ...{ java, jars, folder: home, logsDir, workers: 1, env: process.env },
    zookeeper: { ...access.zookeeper!, root: '/theirs' },
    onProcesses: () => {},
    onDeath: () => {},
  })
  const nimbusPort = await daemons.start(request.signal)
  if (Object.keys(conf).length > 0) {
    const file = join(home, 'conf', 'storm.yaml')
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...conf }))
    await daemons.kill('nimbus')
    await daemons.restart('nimbus', request.signal)
  }
  const stop = async () => {
    await daemons.stop()
    await killProcesses(workersOf(home).map(({ identity }) => identity))
  }
  return { home, nimbusPort, stop }
}
