import { describe, expect, test } from 'vitest'
import { redisCollector } from '../../../src/collectors/redis/redis.ts'
import { clockAt } from '../recorded.ts'
import { access, elapsedS, FakeRedis, first, later, looksAt, second } from './fake-redis.ts'

describe('the Redis collector', () => {
  test('knows memory and clients at its first look, and no rates', async () => {
    const [values] = await looksAt(new FakeRedis(), first)
    expect(values).toEqual({
      'redis.memory_used_bytes': 1_331_352,
      'redis.memory_rss_bytes': 13_844_480,
      'redis.memory_fragmentation': 10.82,
      'redis.clients': 1,
      'redis.blocked_clients': 0,
    })
  })

  test('turns what grew since the last look into rates, by the clock of the server', async () => {
    const [, values] = await looksAt(new FakeRedis(), first, second)
    expect(values!['redis.commandsPerS']).toBeCloseTo((12_359 - 10_304) / elapsedS, 6)
    expect(values!['redis.missesPerS']).toBeCloseTo((304 - 254) / elapsedS, 6)
    expect(values!['redis.errorsPerS']).toBeCloseTo(1 / elapsedS, 6)
    expect(values!['redis.in_bytesPerS']).toBeCloseTo((506_163 - 422_060) / elapsedS, 6)
    expect(values!['redis.evictionsPerS']).toBe(0)
    expect(values!['redis.cpu_main_ratio']).toBeCloseTo((0.600193 + 0.61585 - 0.598219 - 0.613825) / elapsedS, 6)
    expect(values!['redis.slow_commandsPerS']).toBeCloseTo(2 / elapsedS, 6)
  })

  test('gives calls and mean time of the commands that did the work, not of its own', async () => {
    const [, values] = await looksAt(new FakeRedis(), first, second)
    expect(values!['redis.calls_hincrbyPerS']).toBeCloseTo(2000 / elapsedS, 6)
    expect(values!['redis.mean_hincrby_us']).toBeCloseTo((4533 - 4034) / 2000, 6)
    expect(values!['redis.mean_get_us']).toBeCloseTo((208 - 166) / 50, 6)
    expect(Object.keys(values!).filter((name) => /info|config|ping/.test(name))).toEqual([])
  })

  test('gives quantiles of the calls between two looks at a histogram', async () => {
    const redis = new FakeRedis()
    const [, values] = await looksAt(redis, first, second, second)
    expect(redis.asked).toContain('LATENCY HISTOGRAM hincrby get')
    // 1,992 of 2,000 calls took up to 1 us: the 1,980th is near the end of that bucket
    expect(values!['redis.p99_hincrby_us']).toBeCloseTo(1980 / 1992, 6)
    expect(values!['redis.p50_hincrby_us']).toBeCloseTo(1000 / 1992, 6)
  })

  test('goes on without histograms where the server is too old for them, and asks once', async () => {
    const redis = new FakeRedis()
    redis.refuses.set('LATENCY HISTOGRAM', "ERR Unknown subcommand or wrong number of arguments for 'HISTOGRAM'")
    const values = await looksAt(redis, first, second, second, second)
    expect(values[1]).toHaveProperty(['redis.mean_hincrby_us'])
    expect(Object.keys(values[3]!).filter((name) => /p50|p99/.test(name))).toEqual([])
    expect(redis.asked.filter((asked) => asked.startsWith('LATENCY'))).toHaveLength(1)
  })

  test('goes on without the slow log where the user may not read it', async () => {
    const redis = new FakeRedis()
    redis.refuses.set('SLOWLOG GET', "NOPERM this user has no permissions to run the 'slowlog|get' command")
    const [, values] = await looksAt(redis, first, second)
    expect(values).not.toHaveProperty(['redis.slow_commandsPerS'])
    expect(values).toHaveProperty(['redis.commandsPerS'])
  })

  test('counts no slow commands because the slow log was emptied', async () => {
    const emptied = { ...second, slowLog: [] }
    const [, values] = await looksAt(new FakeRedis(), first, emptied)
    expect(values!['redis.slow_commandsPerS']).toBe(0)
  })

  test('has no rates across a restart of the server', async () => {
    const restarted = later(second, [/run_id:\w+/, 'run_id:another'])
    const [, values] = await looksAt(new FakeRedis(), first, restarted)
    expect(Object.keys(values!).filter((name) => /PerS|mean|p50|cpu/.test(name))).toEqual([])
  })

  test('gives memory as a share of its limit only where there is one', async () => {
    const [without, with_] = await looksAt(new FakeRedis(), first, later(second, ['maxmemory:0', 'maxmemory:2663568']))
    expect(without).not.toHaveProperty(['redis.memory_limit_ratio'])
    expect(with_!['redis.memory_limit_ratio']).toBe(0.5)
  })

  test('opens another connection after one that was lost', async () => {
    const redis = new FakeRedis()
    const collector = redisCollector({ access, nowUs: clockAt().nowUs, open: redis.open })
    await collector.sample()
    redis.answers = false
    await expect(collector.sample()).rejects.toThrow('Socket closed unexpectedly')
    redis.answers = true
    expect(await collector.sample()).toHaveProperty(['redis.clients'], 1)
    expect([redis.opened, redis.closed]).toEqual([2, 1])
  })

  test('says so when the user may not ask for figures at all', async () => {
    const redis = new FakeRedis()
    redis.refuses.set('INFO everything', "NOPERM this user has no permissions to run the 'info' command")
    await expect(looksAt(redis, first)).rejects.toThrow('NOPERM')
  })
})

/** INFO as Dragonfly writes it: without run id and ratio, with -1 for what it does not count. */
const dragonfly = (commands: number, uptimeS: number) => `# Server
redis_version:7.4.0
dragonfly_version:df-v1.40.1
uptime_in_seconds:${uptimeS}
# Memory
used_memory:1000000
used_memory_rss:3000000
maxmemory:4000000
# Stats
total_commands_processed:${commands}
rejected_connections:-1
keyspace_hits:-1
# Commandstats
cmdstat_HINCRBY:calls=${commands},usec=${commands * 2},usec_per_call=2
`

describe('a server of the kin of Redis', () => {
  const look = (info: string) => ({ info, histograms: null, slowLog: [] })

  test('gives the figures it has, and no series for those it does not count', async () => {
    const redis = new FakeRedis()
    redis.refuses.set('LATENCY HISTOGRAM', 'ERR unknown subcommand')
    const [, values] = await looksAt(redis, look(dragonfly(100, 10)), look(dragonfly(300, 11)))
    expect(values).toEqual({
      'redis.memory_used_bytes': 1_000_000,
      'redis.memory_rss_bytes': 3_000_000,
      'redis.memory_limit_ratio': 0.25,
      'redis.memory_fragmentation': 3,
      'redis.commandsPerS': 200,
      'redis.slow_commandsPerS': 0,
      'redis.calls_hincrbyPerS': 200,
      'redis.mean_hincrby_us': 2,
    })
  })

  test('has no rates across a restart, which it shows only by its uptime', async () => {
    const [, values] = await looksAt(new FakeRedis(), look(dragonfly(100, 500)), look(dragonfly(300, 2)))
    expect(values).not.toHaveProperty(['redis.commandsPerS'])
  })

  test('is asked for the sections it knows', async () => {
    const redis = new FakeRedis()
    redis.refuses.set('INFO everything', 'ERR Invalid section everything')
    const [values] = await looksAt(redis, look(dragonfly(100, 10)))
    expect(values).toHaveProperty(['redis.memory_used_bytes'])
    expect(redis.asked.filter((asked) => asked.startsWith('INFO'))).toEqual(['INFO everything', 'INFO all'])
  })
})
