import { addressOf } from '../../addresses.ts'
import { LoadcurveError } from '../../errors.ts'
import { openRedis } from '../../redis/client.ts'
import type { Collector } from '../../types/measurement.ts'
import type { RedisAccess } from '../../types/services.ts'
import { Counters, Series } from '../counters.ts'
import { answerWithinMs, openedLink } from '../deadline.ts'
import { histogramsOf, numbersOf, parseInfo, slowLogged } from './answers.ts'
import { CommandSeries } from './commands.ts'

/** One connection; replies in the types of RESP 2. Throws on an error reply and on a lost connection. */
export interface RedisSource {
  ask(...words: readonly string[]): Promise<unknown>
  close(): void
}

export interface RedisIo {
  readonly access: RedisAccess
  /** a monotonic clock */
  nowUs(): number
  /** between two samples; default 1 s */
  readonly periodUs?: number
  open?(access: RedisAccess): Promise<RedisSource>
}

const gauges = [
  ['redis.memory_used_bytes', 'used_memory'],
  ['redis.memory_rss_bytes', 'used_memory_rss'],
  ['redis.memory_fragmentation', 'mem_fragmentation_ratio'],
  ['redis.clients', 'connected_clients'],
  ['redis.blocked_clients', 'blocked_clients'],
] as const

const rates = [
  ['redis.commandsPerS', 'total_commands_processed'],
  ['redis.hitsPerS', 'keyspace_hits'],
  ['redis.missesPerS', 'keyspace_misses'],
  ['redis.evictionsPerS', 'evicted_keys'],
  ['redis.expiriesPerS', 'expired_keys'],
  ['redis.errorsPerS', 'total_error_replies'],
  ['redis.rejected_connectionsPerS', 'rejected_connections'],
  ['redis.in_bytesPerS', 'total_net_input_bytes'],
  ['redis.out_bytesPerS', 'total_net_output_bytes'],
] as const

/**
 * Redis, by INFO, LATENCY HISTOGRAM and SLOWLOG over its own connection. Rates, means and quantiles cover the time since
 * the previous sample, from differences; the server's own percentiles are over its lifetime. The server also counts the
 * two or three commands per sample of this collector, but they are left out of the busiest. Valkey, KeyDB and Dragonfly
 * answer as Redis does, except that Dragonfly has no run id and leaves some fields out or at -1: no series then.
 *
 * | series | is |
 * |---|---|
 * | `redis.commandsPerS`, `.errorsPerS`, `.hitsPerS`, `.missesPerS`, `.evictionsPerS`, `.expiriesPerS` | as named |
 * | `redis.in_bytesPerS`, `.out_bytesPerS`, `.rejected_connectionsPerS` | at its sockets |
 * | `redis.cpu_main_ratio` | CPU time of the thread that runs commands: at 1 it is saturated (6.2 and later) |
 * | `redis.cpu_ratio` | CPU time of all threads, relative to one core |
 * | `redis.memory_used_bytes`, `.memory_rss_bytes` | allocated memory; resident memory |
 * | `redis.memory_limit_ratio` | used share of maxmemory; only if that is set |
 * | `redis.memory_fragmentation` | resident over allocated memory |
 * | `redis.clients`, `.blocked_clients` | current values; blocked in BLPOP, XREAD and the like |
 * | `redis.calls_<command>PerS`, `redis.mean_<command>_us` | for up to 8 commands that took most of its time; pure execution, without waiting |
 * | `redis.p50_<command>_us`, `redis.p99_<command>_us` | the same, right within a factor of two (7.0 and later, if allowed) |
 * | `redis.slow_commandsPerS` | new entries of the slow log, by its own threshold |
 */
export function redisCollector({ access, nowUs, periodUs, open = openSource }: RedisIo): Collector {
  const who = `redis at ${addressOf(access)}`
  const link = openedLink(
    who,
    answerWithinMs(periodUs),
    () => open(access),
    (source) => source.close(),
  )
  const looks = { counters: new Counters(), commands: new CommandSeries(), slow: 0, runId: '', uptimeS: 0 }
  const refused = new Set<string>()
  let lastUs: number | null = null
  return {
    name: 'redis',
    unavailable: null,
    sample: async () => {
      const answer = await link.use((source) => askAll(source, looks.commands.busiest(), refused))
      const sinceUs = lastUs === null ? null : nowUs() - lastUs
      lastUs = nowUs()
      const fields = parseInfo(answer.info)
      if (!fields.has('used_memory')) throw new LoadcurveError('TARGET_FAILED', `${who} returned no metrics for INFO`)
      begin(looks, fields)
      looks.slow = slowLogged(answer.slowLog) ?? looks.slow
      const numbers = numbersOf(fields)
      looks.counters.look(withTotals(numbers, answer.slowLog === null ? null : looks.slow))
      // the server's own clock (7.0 and later) excludes the time that the reply took
      const elapsedUs = looks.counters.growth('server_time_usec') ?? sinceUs
      const series = new Series()
      putGauges(series, numbers)
      for (const [name, field] of rates) series.putPerS(name, looks.counters.growth(field), elapsedUs)
      series.putPerS('redis.slow_commandsPerS', looks.counters.growth('slow log'), elapsedUs)
      putCpu(series, looks.counters, elapsedUs)
      looks.commands.put(series, fields, histogramsOf(answer.histograms), elapsedUs)
      return series.values
    },
    close: () => link.close(),
  }
}

interface Looks {
  readonly counters: Counters
  readonly commands: CommandSeries
  /** total number of slow log entries ever; SLOWLOG RESET does not change it */
  slow: number
  runId: string
  uptimeS: number
}

/** A server with another run id (Dragonfly has none), or that is up for less time, has restarted and counts from 0. */
function begin(looks: Looks, fields: ReadonlyMap<string, string>): void {
  const runId = fields.get('run_id') ?? ''
  const uptimeS = Number(fields.get('uptime_in_seconds') ?? 0)
  const same = runId === looks.runId && uptimeS >= looks.uptimeS
  looks.uptimeS = uptimeS
  if (same) return
  looks.runId = runId
  looks.slow = 0
  looks.counters.forget()
  looks.commands.forget()
}

interface Answer {
  readonly info: string
  readonly slowLog: unknown
  readonly histograms: unknown
}

/** One round trip. Commands that an older server does not know or the user may not run are left out, and not repeated. */
async function askAll(source: RedisSource, busiest: readonly string[], refused: Set<string>): Promise<Answer> {
  const optional = async (...words: readonly string[]) => {
    const command = words.slice(0, 2).join(' ')
    if (refused.has(command)) return null
    try {
      return await source.ask(...words)
    } catch (thrown) {
      if (!isRefusal(thrown)) throw thrown
      refused.add(command)
      return null
    }
  }
  const [info, slowLog, histograms] = await Promise.all([
    askInfo(source),
    optional('SLOWLOG', 'GET', '1'),
    optional('LATENCY', 'HISTOGRAM', ...busiest), // for all commands until the busiest are known
  ])
  return { info, slowLog, histograms }
}

/** Not every server knows the section `everything`: then it is an error, or a reply without what belongs to it. */
async function askInfo(source: RedisSource): Promise<string> {
  for (const words of [['INFO', 'everything'], ['INFO', 'all'], ['INFO']]) {
    const info = await source.ask(...words).catch((thrown) => {
      if (thrown instanceof Error && thrown.message.startsWith('ERR ')) return ''
      throw thrown
    })
    if (parseInfo(String(info)).has('used_memory')) return String(info)
  }
  return ''
}

function isRefusal(thrown: unknown): boolean {
  return thrown instanceof Error && /^(NOPERM|ERR) /.test(thrown.message)
}

async function openSource(access: RedisAccess): Promise<RedisSource> {
  const client = await openRedis(access, { name: 'loadcurve-collector', onError: () => {} }) // the next sample fails, and is a gap
  return {
    ask: (...words) => client.sendCommand([...words]),
    close: () => client.isOpen && client.destroy(),
  }
}

function withTotals(numbers: ReadonlyMap<string, number>, slow: number | null): Map<string, number> {
  // Dragonfly writes -1 for what it does not count
  const counters = new Map([...numbers].filter(([, number]) => number >= 0))
  for (const [name, suffix] of [
    ['cpu', ''],
    ['cpu main', '_main_thread'],
  ] as const) {
    const [user, system] = [numbers.get(`used_cpu_user${suffix}`), numbers.get(`used_cpu_sys${suffix}`)]
    if (user !== undefined && system !== undefined) counters.set(name, (user + system) * 1e6)
  }
  if (slow !== null) counters.set('slow log', slow)
  return counters
}

function putGauges(series: Series, numbers: ReadonlyMap<string, number>): void {
  for (const [name, field] of gauges) series.put(name, numbers.get(field) ?? null)
  // Dragonfly leaves the ratio out
  const [used, resident] = [numbers.get('used_memory') ?? 0, numbers.get('used_memory_rss')]
  if (!numbers.has('mem_fragmentation_ratio') && used > 0 && resident !== undefined)
    series.put('redis.memory_fragmentation', resident / used)
  series.putRatio('redis.memory_limit_ratio', numbers.get('used_memory') ?? null, numbers.get('maxmemory') ?? null)
}

function putCpu(series: Series, counters: Counters, elapsedUs: number | null): void {
  series.putRatio('redis.cpu_main_ratio', counters.growth('cpu main'), elapsedUs)
  series.putShare('redis.cpu_ratio', counters.growth('cpu'), elapsedUs)
}
