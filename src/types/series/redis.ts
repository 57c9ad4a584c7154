import { exact, noisy, type SeriesFamily } from './family.ts'

/** Redis. */
export const redisSeries = {
  'redis.cpu_main_ratio': noisy('ratio', 'lower', 'CPU of the command thread', 'command thread'),
  'redis.cpu_ratio': noisy('ratio', 'lower', 'CPU of all threads', 'all threads'),
  'redis.mean_{command}_us': noisy('us', 'lower', 'Time in {command}, mean', '{command}'),
  'redis.p50_{command}_us': noisy('us', 'lower', 'Time in {command}, p50', '{command}'),
  'redis.p99_{command}_us': noisy('us', 'lower', 'Time in {command}, p99', '{command}'),
  'redis.calls_{command}PerS': noisy('perS', null, 'Calls of {command}', '{command}'),
  'redis.commandsPerS': noisy('perS', null, 'All commands', 'all'),
  'redis.memory_used_bytes': noisy('bytes', 'lower', 'Memory allocated', 'allocated'),
  'redis.memory_rss_bytes': noisy('bytes', 'lower', 'Memory resident', 'resident'),
  'redis.memory_limit_ratio': noisy('ratio', 'lower', 'Memory, share of its limit', 'used'),
  'redis.memory_fragmentation': noisy('times', 'lower', 'Memory fragmentation', 'resident over allocated'),
  'redis.in_bytesPerS': noisy('bytesPerS', null, 'Bytes in', 'in'),
  'redis.out_bytesPerS': noisy('bytesPerS', null, 'Bytes out', 'out'),
  'redis.errorsPerS': noisy('perS', 'lower', 'Errors', 'errors'),
  'redis.slow_commandsPerS': noisy('perS', 'lower', 'Slow commands', 'slow'),
  'redis.hitsPerS': noisy('perS', null, 'Hits', 'hits'),
  'redis.missesPerS': noisy('perS', null, 'Misses', 'misses'),
  'redis.evictionsPerS': noisy('perS', 'lower', 'Keys evicted', 'evicted'),
  'redis.expiriesPerS': noisy('perS', null, 'Keys expired', 'expired'),
  'redis.clients': noisy('count', null, 'Clients connected', 'connected'),
  'redis.blocked_clients': noisy('count', null, 'Clients blocked', 'blocked'),
  'redis.rejected_connectionsPerS': exact('perS', 'lower', 'Rejected connections', 'Rejected connections'),
} satisfies Record<`redis.${string}`, SeriesFamily>
