import { join } from 'node:path'
import { makeDirectories } from '../directories.ts'
import { LoadcurveError } from '../errors.ts'
import type { Access, ManagedSpec, ServiceFacts, ServiceName, ZookeeperAccess } from '../types/services.ts'
import { type LaunchPlan, planLaunches } from './launch-plan.ts'
import { endInWords, searchedLines } from './processes/last-words.ts'
import { logTail } from './processes/log-tail.ts'
import { loopback } from './processes/ports.ts'
import { type Death, ProcessGroup } from './processes/process-group.ts'
import { recordsFolder } from './processes/process-record.ts'
import { targetFolderOf } from './processes/run-data.ts'
import { openRunHome, type RunHome } from './processes/run-record.ts'
import { keepClassList } from './programs/class-archive.ts'
import { foreseeDisk } from './programs/disk.ts'
import { throwIfAborted } from './programs/tool.ts'
import { saveRedis } from './redis-snapshot.ts'
import { requirePrograms } from './required-programs.ts'
import type { RunningServices, ServicesRequest } from './running-services.ts'

export interface OwnServicesRequest extends ServicesRequest {
  readonly cacheDir: string
  readonly managed: ManagedSpec
  /** services that run elsewhere */
  readonly given: { readonly access: Access; readonly facts: readonly ServiceFacts[] }
}

/** How long a broker may take to close its files if its data is kept. */
const longestFarewellMs = 15_000
/** How many lines of its log are reported when a service ends. */
const deathLines = 5

/** Fetches and starts services that belong to this process and end with it. A failed start leaves nothing behind. */
export async function startOwnServices(request: OwnServicesRequest): Promise<RunningServices> {
  const { managed, cacheDir, logsDir, env } = request
  // before anything is fetched: records and data go there
  makeDirectories(recordsFolder(cacheDir))
  if (managed.kafka !== null) foreseeDisk(request.plannedBytes, request.dataParent ?? cacheDir)
  const programs = await requirePrograms(managed, request)
  const home = openRunHome(request)
  const group = new ProcessGroup({ onChange: (processes) => home.recordServices(processes), startsAgain: true })
  const stop = stopOf(group, home, request)
  try {
    const plan = await planLaunches(managed, programs, { dataDir: home.dataDir, logsDir }, env)
    await startWaves(plan, group, request)
    return running(plan, group, home, stop, request)
  } catch (thrown) {
    await stop(0)
    throw thrown
  }
}

/** `politelyMs`: how long the services may take to end by themselves */
type Stop = (politelyMs: number, redisPort?: number) => Promise<void>

/** Stops everything and removes the data; also when the process exits without `stop` being called. */
function stopOf(group: ProcessGroup, home: RunHome, { keep, cacheDir }: OwnServicesRequest): Stop {
  const onExit = () => {
    group.killNow()
    home.killTarget()
    try {
      home.close()
    } catch {
      // the record stays, so the next command finds what is left
    }
  }
  process.once('exit', onExit)
  return async (politelyMs, redisPort) => {
    try {
      if (keep && redisPort !== undefined) await saveRedis(redisPort)
    } finally {
      await group.stop(politelyMs)
      process.removeListener('exit', onExit)
      keepClassList(cacheDir, join(home.dataDir, 'kafka'))
      home.close()
    }
  }
}

export async function startWaves(
  plan: LaunchPlan,
  group: ProcessGroup,
  { signal, onProgress }: Pick<ServicesRequest, 'signal' | 'onProgress'>,
): Promise<void> {
  for (const launches of plan.waves) {
    throwIfAborted(signal)
    if (launches.length === 0) continue
    onProgress(`starting ${launches.map(({ facts }) => `${facts.name} ${facts.version}`).join(', ')}`)
    await group.start(launches, signal)
  }
}

function running(
  plan: LaunchPlan,
  group: ProcessGroup,
  home: RunHome,
  stop: Stop,
  { signal, given, keep }: OwnServicesRequest,
): RunningServices {
  const ending = new AbortController()
  let stopping: Promise<void> | null = null
  return {
    access: accessOf(plan, given.access),
    fresh: true,
    keptDir: keep ? home.dataDir : null,
    facts: [...plan.waves.flat().map(({ facts }) => facts), ...given.facts],
    processes: () => group.processes(),
    recordTarget: (target) => home.recordTarget(target),
    targetFolder: () => targetFolderOf(home.dataDir),
    kill: async (name) => group.kill(owned(name, group)),
    restart: async (name) => group.restart(owned(name, group), AbortSignal.any([signal, ending.signal])),
    pause: (name) => group.pause(owned(name, group)),
    resume: (name) => group.resume(owned(name, group)),
    onDeath: (listener) => group.onDeath((death) => listener(death.name, deathInWords(death))),
    stop: () => {
      ending.abort()
      const redisPort = plan.waves.flat().find(({ part }) => part === 'redis')?.port
      stopping ??= stop(keep ? longestFarewellMs : 0, redisPort)
      return stopping
    },
  }
}

/** @throws LoadcurveError USAGE for a service that runs elsewhere */
function owned(name: ServiceName, group: ProcessGroup): ServiceName {
  if (group.has(name)) return name
  throw new LoadcurveError('USAGE', `${name} was not started by loadcurve, so faults cannot be applied to it`, {
    hint: `remove the address under services.${name}, or remove the fault`,
  })
}

function deathInWords({ exit, logFile }: Death): string {
  return endInWords(exit, logTail(logFile, searchedLines), deathLines)
}

/** Addresses of what was started, otherwise of what was given. */
export function accessOf(plan: LaunchPlan, given: Access): Access {
  const launches = plan.waves.flat()
  const addressOf = (service: ServiceName): ZookeeperAccess | null => {
    const port = launches.find(({ part }) => part === service)?.port
    return port === undefined ? null : { host: loopback, port }
  }
  const brokers = launches.filter(({ part }) => part === 'kafka').map(({ port }) => `${loopback}:${port}`)
  const redis = addressOf('redis')
  return {
    kafka: brokers.length === 0 ? given.kafka : { addresses: brokers, tls: null, sasl: null },
    redis: redis === null ? given.redis : { ...redis, username: null, password: null, tls: null },
    zookeeper: addressOf('zookeeper') ?? given.zookeeper,
    jolokiaUrls: brokers.length === 0 ? given.jolokiaUrls : plan.jolokiaUrls,
  }
}
