import { LoadcurveError } from '../../errors.ts'
import { defaultKafka, defaultRedis, defaultZookeeper } from '../../scenarios/defaults.ts'
import { keptData } from '../../services/kept-data.ts'
import { logTail } from '../../services/processes/log-tail.ts'
import {
  findOrphans,
  foreignRuns,
  foreignText,
  leftText,
  stopOrphans,
  tellOrphans,
} from '../../services/processes/orphans.ts'
import { cacheDir } from '../../services/programs/cache.ts'
import { stackDown, stackUp } from '../../services/stack/stack.ts'
import {
  deadOf,
  healthOf,
  readStackState,
  type StackState,
  stackLogs,
  stackPaths,
  stackPortOf,
  stackUser,
} from '../../services/stack/stack-state.ts'
import type { ManagedSpec } from '../../types/services.ts'
import { formatBytes, parseBytes } from '../../units.ts'
import type { Io } from '../terminal/io.ts'
import { shownPath } from '../terminal/io.ts'
import { plainTable } from '../terminal/plain-table.ts'

/** Options as they were typed. */
export interface StackUpOptions {
  readonly kafkaProfile: 'kraft' | 'zookeeper'
  readonly brokers: string
  readonly heap?: string
  readonly zookeeper?: true
  readonly kafkaPort?: string
  readonly redisPort?: string
  readonly zookeeperPort?: string
}

/** Starts services that stay up between runs. Ctrl-C kills what was started so far. */
export async function startStack(options: StackUpOptions, io: Io): Promise<number> {
  const abort = new AbortController()
  const release = io.onStopSignal(() => abort.abort())
  const onProgress = (text: string) => io.err.write(`${text}\n`)
  const startUs = io.clock.nowUs()
  try {
    const before = readStackState(cacheDir(io.env))
    if (healthOf(before) === 'broken') {
      onProgress('removing what dead services left behind')
      await stackDown(cacheDir(io.env))
    }
    const spec = await specOf(options, io, onProgress)
    const state = await stackUp({ spec, env: io.env, onProgress, signal: abort.signal })
    if (state.processes[0]?.identity.pid !== before?.processes[0]?.identity.pid) {
      onProgress(`up after ${((io.clock.nowUs() - startUs) / 1e6).toFixed(1)} s; 'loadcurve stack down' stops them`)
    }
    io.out.write(formatStack(state, io))
    return 0
  } finally {
    release()
  }
}

/** While a stack is up its own ports are taken: what was not typed is then left open, so that it fits. */
async function specOf(options: StackUpOptions, io: Io, onProgress: (text: string) => void): Promise<ManagedSpec> {
  const up = healthOf(readStackState(cacheDir(io.env))) === 'up'
  const portOf = (service: 'kafka' | 'redis' | 'zookeeper', typed: string | undefined) => {
    if (typed !== undefined) return wholeNumber(`--${service}-port`, typed, 1, 65_535)
    return up ? null : stackPortOf(service, onProgress)
  }
  const brokers = wholeNumber('--brokers', options.brokers, 1, 5)
  const withZookeeper = options.zookeeper === true || options.kafkaProfile === 'zookeeper'
  return {
    kafka: {
      ...defaultKafka,
      profile: options.kafkaProfile,
      brokers,
      replication: Math.min(brokers, 3),
      heapBytes: options.heap === undefined ? defaultKafka.heapBytes : heapOf(options.heap),
      port: await portOf('kafka', options.kafkaPort),
    },
    redis: { ...defaultRedis, port: await portOf('redis', options.redisPort) },
    zookeeper: withZookeeper ? { ...defaultZookeeper, port: await portOf('zookeeper', options.zookeeperPort) } : null,
    zookeeperAddress: null,
    durable: false,
  }
}

function wholeNumber(flag: string, typed: string, least: number, most: number): number {
  const value = Number(typed)
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw new LoadcurveError('USAGE', `${flag} ${typed} is not a whole number from ${least} to ${most}`)
}

const leastHeapBytes = 128 * 2 ** 20

function heapOf(typed: string): number {
  const bytes = parseBytes(typed)
  if (bytes !== null && bytes >= leastHeapBytes) return bytes
  throw new LoadcurveError('USAGE', `--heap ${typed} is not a size of at least 128MiB`, {
    hint: 'write a size such as 512MiB',
  })
}

/** Says what is up, and what is left of runs whose harness is gone. */
export function tellStack(json: boolean, io: Io): number {
  const cache = cacheDir(io.env)
  const state = readStackState(cache)
  const orphans = findOrphans(cache)
  if (json) {
    io.out.write(`${JSON.stringify(stackJson(state, cache))}\n`)
    return 0
  }
  io.out.write(formatStack(state, io))
  for (const { folder, bytes } of keptData(cache)) {
    io.out.write(`kept by run --keep: ${folder} (${formatBytes(bytes)}); to remove it: rm -r ${folder}\n`)
  }
  const told = tellOrphans(orphans)
  if (told !== null) io.err.write(`${told}\nhint: 'loadcurve stack down' stops them\n`)
  const foreign = foreignText(foreignRuns(cache))
  if (foreign !== null) io.err.write(`${foreign}\n`)
  return 0
}

function stackJson(state: StackState | null, cache: string): unknown {
  const dead = state === null ? [] : deadOf(state)
  const user = stackUser(cache)
  return {
    state: healthOf(state),
    processes: state?.processes.map((process) => ({
      name: process.name,
      pid: process.identity.pid,
      alive: !dead.includes(process),
    })),
    access: state?.access ?? null,
    facts: state?.facts ?? [],
    kept: keptData(cache),
    usedBy: user === null ? null : { pid: user.identity.pid, purpose: user.purpose },
    orphans: findOrphans(cache).map(({ run, processes }) => ({
      run,
      processes: processes.map(({ name, identity }) => ({ name, pid: identity.pid })),
    })),
  }
}

/** One row a process; the address is what a scenario or another program would name. */
function formatStack(state: StackState | null, io: Io): string {
  if (state === null) return "no services are up; 'loadcurve stack up' starts them\n"
  const dead = deadOf(state)
  const rows = state.processes.map((process) => {
    const facts = state.facts.find(({ name }) => name === process.name)
    const alive = dead.includes(process) ? 'has died' : 'up'
    return [
      process.name,
      facts?.version ?? '',
      alive,
      facts?.address ?? '',
      String(process.identity.pid),
      facts?.settings ?? '',
    ]
  })
  const head = ['service', 'version', 'state', 'address', 'pid', 'settings']
  const table = plainTable(head, rows, ['left', 'left', 'left', 'left', 'right', 'left'])
  const cache = cacheDir(io.env)
  const user = stackUser(cache)
  return [
    table,
    `logs ${shownPath(stackPaths(cache).logs, io.cwd)}`,
    ...state.access.jolokiaUrls.map((url) => `broker metrics ${url}`),
    ...(user === null ? [] : [`in use by ${user.purpose} (pid ${user.identity.pid})`]),
    ...(healthOf(state) === 'broken' && user === null
      ? ["incomplete: 'loadcurve stack up' recreates it and drops its data"]
      : []),
    '',
  ].join('\n')
}

/** Stops the stack, and what is left of runs whose harness is gone, with all their data. */
export async function stopStack(io: Io): Promise<number> {
  const cache = cacheDir(io.env)
  const orphans = findOrphans(cache)
  const told = tellOrphans(orphans)
  const left = leftText(await stopOrphans(orphans))
  if (told !== null) io.out.write(`stopped what was ${told}\n`)
  if (left !== null) io.out.write(`${left}\n`)
  const stopped = await stackDown(cache)
  if (stopped) io.out.write('stopped the services and removed their data; the logs are kept\n')
  else if (told === null) io.out.write('no services are up\n')
  return 0
}

/** Prints the end of a service's log. */
export function tellStackLog(service: string, lines: string, io: Io): number {
  const logs = stackLogs(cacheDir(io.env))
  const path = logs.get(service)
  if (path === undefined) {
    throw new LoadcurveError('USAGE', `there is no log of '${service}'`, {
      hint:
        logs.size === 0
          ? "'loadcurve stack up' starts services that stay; the logs of a run are in the folder logs of its results"
          : `write one of ${[...logs.keys()].join(', ')}`,
    })
  }
  io.out.write(
    logTail(path, wholeNumber('-n', lines, 1, 100_000))
      .map((line) => `${line}\n`)
      .join(''),
  )
  return 0
}
