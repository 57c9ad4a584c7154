import type { Chart } from './chart.ts'

/** Charts of Redis, most informative first. */
export const redisCharts: readonly Chart[] = [
  { title: 'Redis CPU', lines: [['redis.cpu_main_ratio'], ['redis.cpu_ratio', 'ink3']] },
  { title: 'Time per command, mean', lines: [['redis.mean_{command}_us']] },
  { title: 'Calls per command', lines: [['redis.calls_{command}PerS']] },
  { title: 'Redis memory', lines: [['redis.memory_used_bytes'], ['redis.memory_rss_bytes', 'ink3']] },
  { title: 'Bytes in and out', lines: [['redis.in_bytesPerS'], ['redis.out_bytesPerS', 'ink3']] },
  { lines: [['redis.memory_limit_ratio']] },
  { title: 'Time per command, p99', folded: true, lines: [['redis.p99_{command}_us']] },
  { title: 'Time per command, p50', folded: true, lines: [['redis.p50_{command}_us']] },
  { folded: true, lines: [['redis.commandsPerS']] },
  {
    title: 'Errors and slow commands',
    folded: true,
    lines: [['redis.errorsPerS'], ['redis.slow_commandsPerS', 'ink3']],
  },
  { title: 'Hits and misses', folded: true, lines: [['redis.hitsPerS'], ['redis.missesPerS', 'ink3']] },
  {
    title: 'Keys evicted and expired',
    folded: true,
    lines: [['redis.evictionsPerS'], ['redis.expiriesPerS', 'ink3']],
  },
  { title: 'Clients', folded: true, lines: [['redis.clients'], ['redis.blocked_clients', 'ink3']] },
]
