import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type {
  Access,
  ServiceFacts,
  ServiceName,
  ServiceProcess,
  ServicesSpec,
  ZookeeperAccess,
} from '../types/services.ts'
import { cacheDir } from './cache-folder.ts'
import { foreseeDisk } from './disk.ts'
import { type LaunchPlan, type ManagedSpec, planLaunches, requirePrograms } from './launch-plan.ts'
import { clearDeadRuns } from './orphans.ts'
import { loopback } from './ports.ts'
import { identify } from './process-identity.ts'
import { managedOf, unmanagedPart } from './service-choice.ts'
import { ServiceGroup } from './service-group.ts'
import { type RecordedProcess, recordPath, recordsFolder, removeRecord, writeJson } from './service-record.ts'
import { throwIfAborted, type Variables } from './tool.ts'

/** The services of one run, serving. */
export interface RunningServices {
  readonly access: Access
  readonly facts: readonly ServiceFacts[]
  /** false: they ran before this run, so their JVMs may be warm */
  readonly fresh: boolean
  /** of managed services */
  processes(): readonly ServiceProcess[]
  /** Ends all processes of a service with SIGKILL. Only services of this run can be harmed: USAGE otherwise. */
  kill(name: ServiceName): Promise<void>
  /** Starts them again on the same ports and data; resolves when they serve. */
  restart(name: ServiceName): Promise<void>
  /** SIGSTOP */
  pause(name: ServiceName): void
  /** SIGCONT */
  resume(name: ServiceName): void
  /** Called once for each managed process that ended by itself: its name, how, and the last lines of its log. */
  onDeath(listener: (name: string, how: string) => void): void
  /** Stops what this run started, and removes its data unless it is to be kept. Safe to call twice. */
  stop(): Promise<void>
}

export interface ServicesRequest {
  readonly spec: ServicesSpec
  /** what the run uses of it */
  readonly needed: readonly ServiceName[]
  /** an existing folder */
  readonly logsDir: string
  /** bytes that all brokers together will have on the disk at the same time */
  readonly plannedBytes: number
  /** where data lies; default: in the cache, beside programs and records */
  readonly dataParent?: string
  /** true: data stays when the services are stopped */
  readonly keep: boolean
  readonly env: Variables
  onProgress(text: string): void
  /** aborted during the start: everything that was started is killed, and the start rejects with INTERRUPTED */
  readonly signal: AbortSignal
  /** true: what Redis acknowledged survives that it is killed (for runs with faults) */
  readonly durable: boolean
}

const politelyMs = 15_000

/**
 * Makes the services of a run available: addresses of the scenario are checked, everything else is fetched and started
 * on loopback, or taken from `stack up`.
 *
 * @throws LoadcurveError TARGET_FAILED, USAGE, INTERRUPTED; nothing of what it started is left then
 */
export async function startServices(request: ServicesRequest): Promise<RunningServices> {
  throwIfAborted(request.signal)
  const cache = cacheDir(request.env)
  const given = await unmanagedPart(request.spec, request.needed, request.env)
  const managed = managedOf(request.spec, request.needed, request.durable)
  await clearDeadRuns(cache)
  return startOwn({ ...request, cacheDir: cache }, managed, given.access, given.facts)
}

interface OwnRequest extends ServicesRequest {
  readonly cacheDir: string
}

async function startOwn(
  request: OwnRequest,
  managed: ManagedSpec,
  given: Access,
  givenFacts: readonly ServiceFacts[],
): Promise<RunningServices> {
  if (managed.kafka !== null) foreseeDisk(request.plannedBytes, request.dataParent ?? request.cacheDir)
  const programs = await requirePrograms(managed, request)
  const home = openRunHome(request)
  const places = { dataDir: home.dataDir, logsDir: request.logsDir }
  const group = new ServiceGroup((processes) => home.record(processes))
  const onExit = () => {
    group.killNow()
    home.removeIfPossible()
  }
  process.once('exit', onExit)
  const stop = async () => {
    await group.stop(request.keep ? politelyMs : 0)
    process.removeListener('exit', onExit)
    home.close()
  }
  try {
    const plan = await planLaunches(managed, programs, places, request.env)
    await startAll(plan, group, request)
    return runningOwn(plan, group, stop, request, accessOf(plan, given), givenFacts)
  } catch (thrown) {
    await stop()
    throw thrown
  }
}

async function startAll(plan: LaunchPlan, group: ServiceGroup, { signal, onProgress }: ServicesRequest): Promise<void> {
  for (const launches of plan.waves) {
    throwIfAborted(signal)
    if (launches.length === 0) continue
    onProgress(`starting ${launches.map(({ facts }) => `${facts.name} ${facts.version}`).join(', ')}`)
    await group.start(launches, signal)
  }
}

function runningOwn(
  plan: LaunchPlan,
  group: ServiceGroup,
  stop: () => Promise<void>,
  request: ServicesRequest,
  access: Access,
  givenFacts: readonly ServiceFacts[],
): RunningServices {
  const ending = new AbortController()
  let stopping: Promise<void> | null = null
  return {
    access,
    fresh: true,
    facts: [...plan.waves.flat().map(({ facts }) => facts), ...givenFacts],
    processes: () => group.processes(),
    kill: (name) => group.kill(name),
    restart: (name) => group.restart(name, AbortSignal.any([request.signal, ending.signal])),
    pause: (name) => group.pause(name),
    resume: (name) => group.resume(name),
    onDeath: (listener) => group.onDeath(listener),
    stop: () => {
      ending.abort()
      stopping ??= stop()
      return stopping
    },
  }
}

/** Addresses of what was started, in place of what was given. */
export function accessOf(plan: LaunchPlan, given: Access): Access {
  const launches = plan.waves.flat()
  const addressOf = (service: ServiceName): ZookeeperAccess | null => {
    const port = launches.find((launch) => launch.service === service)?.port
    return port === undefined ? null : { host: loopback, port }
  }
  const brokers = launches.filter(({ service }) => service === 'kafka').map(({ port }) => `${loopback}:${port}`)
  const redis = addressOf('redis')
  return {
    kafka: brokers.length === 0 ? given.kafka : { addresses: brokers, tls: null, sasl: null },
    redis: redis === null ? given.redis : { ...redis, username: null, password: null, tls: null },
    zookeeper: addressOf('zookeeper') ?? given.zookeeper,
    jolokiaUrls: brokers.length === 0 ? given.jolokiaUrls : plan.jolokiaUrls,
  }
}

interface RunHome {
  readonly dataDir: string
  record(processes: readonly RecordedProcess[]): void
  /** removes data (unless it is kept) and the record */
  close(): void
  /** the same in a process that is about to end; what fails is left to the next command */
  removeIfPossible(): void
}

function openRunHome({ cacheDir, dataParent, keep }: OwnRequest): RunHome {
  const run = `${process.pid}-${randomBytes(2).toString('hex')}`
  const dataDir = join(dataParent ?? recordsFolder(cacheDir), run)
  const path = recordPath(cacheDir, run)
  const owner = identify(process.pid)!
  const record = (processes: readonly RecordedProcess[]) =>
    writeJson(path, { format: 1, run, owner, dataDir, keep, processes })
  record([])
  mkdirSync(dataDir, { recursive: true })
  const close = () => {
    if (!keep) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    if (!existsSync(dataDir) || keep) removeRecord(path)
  }
  const removeIfPossible = () => {
    try {
      close()
    } catch {
      // the record names what is left
    }
  }
  return { dataDir, record, close, removeIfPossible }
}
