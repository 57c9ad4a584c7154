import { mkdirSync, realpathSync } from 'node:fs'
import { join } from 'node:path'
import { whoIsRedis } from './probes.ts'
import { loopback } from './processes/ports.ts'
import type { RedisProgram } from './programs/redis-program.ts'
import { type ServiceLaunch, startAt } from './service-launch.ts'

export interface RedisLaunchOptions {
  readonly program: RedisProgram
  readonly port: number
  /** 0 = no limit */
  readonly maxMemoryBytes: number
  /** true: acknowledged writes survive a kill of the process */
  readonly durable: boolean
  /** parent of the data folder */
  readonly dataDir: string
  readonly logFile: string
  /** extra options: `--tls-port`, `--user`; later ones win */
  readonly extraArgs?: readonly string[]
}

/**
 * A Redis that keeps everything in memory, or writes an append-only file before it replies.
 *
 * A fault kills the process, not the machine, so data that was handed to the kernel survives. `appendfsync no` hands it
 * over before each reply. `everysec` may reply before it writes (while a sync runs), and the syncs of `always` are not
 * needed here. The file is never rewritten.
 */
export function redisLaunch(options: RedisLaunchOptions): ServiceLaunch {
  const { program, port, durable, dataDir, logFile } = options
  const folder = join(dataDir, 'redis')
  // extra options may require a password
  const isOpen = options.extraArgs === undefined
  mkdirSync(folder, { recursive: true })
  return {
    name: 'redis',
    part: 'redis',
    command: program.path,
    args: redisArguments(options, folder),
    env: program.env,
    folder,
    logFile,
    talk: null,
    port,
    facts: {
      name: 'redis',
      managed: true,
      version: program.version,
      settings: durable ? 'append-only file, written before each reply' : 'in memory only',
      address: `${loopback}:${port}`,
      recordsBefore: null,
    },
    ...startAt(port, 'redis', () => whoIsRedis(port, isOpen ? realpathSync(folder) : null)),
  }
}

export function redisArguments(options: RedisLaunchOptions, folder: string): string[] {
  const { port, maxMemoryBytes, durable, extraArgs = [] } = options
  const persistence = durable
    ? ['--appendonly', 'yes', '--appendfsync', 'no', '--auto-aof-rewrite-percentage', '0']
    : ['--appendonly', 'no']
  return [
    ...['--port', String(port), '--bind', loopback, '--dir', folder, '--save', '', '--daemonize', 'no'],
    ...persistence,
    ...['--maxmemory', String(maxMemoryBytes), '--maxmemory-policy', 'noeviction'],
    ...['--slowlog-log-slower-than', '1000', '--latency-monitor-threshold', '1'],
    ...extraArgs,
  ]
}
