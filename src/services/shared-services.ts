import { LoadcurveError } from '../errors.ts'
import { isService, type ServiceName } from '../types/services.ts'
import type { OwnServicesRequest } from './own-services.ts'
import { isAlive } from './processes/identity.ts'
import { logExcerpts } from './processes/log-excerpts.ts'
import { TargetRecord } from './processes/target-record.ts'
import { foreseeDisk } from './programs/disk.ts'
import { notify } from './programs/notify.ts'
import type { RunningServices } from './running-services.ts'
import {
  healthOf,
  lockStack,
  mismatch,
  readStackState,
  type StackState,
  stackLogs,
  stackPaths,
} from './stack/stack-state.ts'

const lookEveryMs = 500

/**
 * The services of `stack up`, locked for this run. null: there are none, or they do not fit (which is reported).
 *
 * @throws LoadcurveError TARGET_FAILED while another run uses them
 */
export function sharedServices(request: OwnServicesRequest): RunningServices | null {
  const { cacheDir, managed, faults = false } = request
  const state = readStackState(cacheDir)
  if (state === null || healthOf(state) !== 'up') return null
  const why = faults ? 'a run with faults starts its own services' : mismatch(state.settings, managed)
  if (why !== null) {
    notify(request, `not using the services of 'stack up': ${why}`)
    return null
  }
  if (managed.kafka !== null) foreseeDisk(request.plannedBytes, stackPaths(cacheDir).data)
  const release = lockStack(cacheDir, 'a run')
  request.onProgress("using the services of 'stack up'")
  return shared(state, release, request)
}

function shared(state: StackState, release: () => void, request: OwnServicesRequest): RunningServices {
  const { managed, given, cacheDir, logsDir } = request
  const record = new TargetRecord(request)
  const { processes, access, facts } = state
  const used = processes.filter(({ service }) => isService(service) && managed[service] !== null)
  const deaths = watchDeaths(used)
  const keepLogs = logExcerpts(stackLogs(cacheDir), used, logsDir)
  return {
    access: {
      kafka: managed.kafka === null ? given.access.kafka : access.kafka,
      redis: managed.redis === null ? given.access.redis : access.redis,
      zookeeper: managed.zookeeper === null ? given.access.zookeeper : access.zookeeper,
      jolokiaUrls: managed.kafka === null ? given.access.jolokiaUrls : access.jolokiaUrls,
    },
    facts: [...facts.filter(({ name }) => used.some((process) => process.name === name)), ...given.facts],
    fresh: false,
    keptDir: null,
    processes: () => used.map(({ name, identity }) => ({ name, pid: identity.pid })),
    recordTarget: (target) => record.recordTarget(target),
    targetFolder: () => record.targetFolder(),
    ...unharmed("faults are not applied to the services of 'stack up'"),
    onDeath: deaths.onDeath,
    stop: async () => {
      deaths.stop()
      keepLogs()
      record.close()
      release()
    },
  }
}

/** They are not children of this process, so it polls them. */
function watchDeaths(processes: StackState['processes']) {
  const listeners: ((name: string, how: string) => void)[] = []
  const living = new Set(processes)
  const timer = setInterval(() => {
    for (const process of living) {
      if (isAlive(process.identity)) continue
      living.delete(process)
      for (const listener of listeners) listener(process.name, 'ended by itself')
    }
  }, lookEveryMs)
  timer.unref()
  return {
    onDeath: (listener: (name: string, how: string) => void) => {
      listeners.push(listener)
    },
    stop: () => clearInterval(timer),
  }
}

/** For a run whose services all run elsewhere. */
export function onlyGiven(request: OwnServicesRequest): RunningServices {
  const record = new TargetRecord(request)
  return {
    ...request.given,
    fresh: false,
    keptDir: null,
    processes: () => [],
    recordTarget: (target) => record.recordTarget(target),
    targetFolder: () => record.targetFolder(),
    ...unharmed('faults are not applied to services that loadcurve did not start'),
    onDeath: () => {},
    stop: async () => record.close(),
  }
}

function unharmed(why: string): Pick<RunningServices, 'kill' | 'restart' | 'pause' | 'resume'> {
  const refuse = (name: ServiceName): never => {
    throw new LoadcurveError('USAGE', `${name}: ${why}`, {
      hint: 'remove the fault, or let the run start its own services',
    })
  }
  return { kill: async (name) => refuse(name), restart: async (name) => refuse(name), pause: refuse, resume: refuse }
}
