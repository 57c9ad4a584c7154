import type { KnownChart } from './own-charts.ts'

/** A process of a part is shown with the part: `process.kafka-2_cpu_ratio` beside Kafka's own figures. */
const processCharts: readonly KnownChart[] = (
  [
    ['kafka', 'broker'],
    ['zookeeper', 'ink2'],
    ['redis', 'database'],
    ['target', 'engine'],
  ] as const
).flatMap(([part, colour]): KnownChart[] => {
  const series = (figure: string) => new RegExp(`^process\\.(${part}(?:-\\d+)?)_${figure}$`)
  return [
    { title: 'CPU of the process', lines: [[series('cpu_ratio'), '$1', colour]] },
    { title: 'Memory of the process', lines: [[series('rss_bytes'), '$1', colour]] },
    { title: 'Waiting for a CPU, all threads', lines: [[series('run_queue_ratio'), '$1', colour]] },
    { title: 'Threads', folded: true, lines: [[series('threads'), '$1', colour]] },
    {
      title: 'Context switches',
      folded: true,
      lines: [
        [series('voluntary_switchesPerS'), '$1 waited', colour],
        [series('involuntary_switchesPerS'), '$1 had to go', 'ink3'],
      ],
    },
    { title: 'Pages read from disk', folded: true, lines: [[series('major_faultsPerS'), '$1', colour]] },
  ]
})

const kafkaCharts: readonly KnownChart[] = [
  {
    title: 'Consumer lag, records',
    lines: [
      [/^kafka\.curves_lag_records$/, 'curves', 'broker'],
      [/^kafka\.(\w+)_lag_records$/, '$1', 'ink3'],
    ],
  },
  {
    title: 'Consumer lag, age of the oldest',
    lines: [
      [/^kafka\.curves_lag_us$/, 'curves', 'broker'],
      [/^kafka\.(\w+)_lag_us$/, '$1', 'ink3'],
    ],
  },
  {
    title: 'Records appended',
    lines: [
      [/^kafka\.curves_appendedPerS$/, 'curves', 'broker'],
      [/^kafka\.(\w+)_appendedPerS$/, '$1', 'ink3'],
    ],
  },
  {
    title: 'Produce request, mean',
    lines: [
      [/^kafka\.produce_total_mean_us$/, 'whole', 'broker'],
      [/^kafka\.produce_queue_mean_us$/, 'queue', 'ink3'],
      [/^kafka\.produce_local_mean_us$/, 'log', 'ink2'],
      [/^kafka\.produce_remote_mean_us$/, 'replicas', 'ink'],
    ],
  },
  {
    title: 'Fetch request without its wait, mean',
    lines: [
      [/^kafka\.fetch_local_mean_us$/, 'log', 'broker'],
      [/^kafka\.fetch_queue_mean_us$/, 'queue', 'ink3'],
    ],
  },
  {
    title: 'Idle share of the broker',
    lines: [
      [/^kafka\.handler_idle_ratio$/, 'request handlers', 'broker'],
      [/^kafka\.network_idle_ratio$/, 'network threads', 'ink3'],
    ],
  },
  {
    title: 'Bytes in and out',
    lines: [
      [/^kafka\.in_bytesPerS$/, 'in', 'broker'],
      [/^kafka\.out_bytesPerS$/, 'out', 'ink3'],
    ],
  },
  { title: 'Garbage collection of the broker', lines: [[/^kafka\.gc_ratio$/, 'share of time', 'broker']] },
  { title: 'Requests waiting for a handler', lines: [[/^kafka\.request_queue$/, 'waiting', 'broker']] },
  {
    title: 'Consumer lag, worst partition',
    folded: true,
    lines: [[/^kafka\.(\w+)_lag_largest_records$/, '$1', 'broker']],
  },
  { title: 'Records committed', folded: true, lines: [[/^kafka\.(\w+)_committedPerS$/, '$1', 'broker']] },
  { title: 'Heap of the broker', folded: true, lines: [[/^kafka\.heap_used_bytes$/, 'used', 'broker']] },
  { title: 'Records in', folded: true, lines: [[/^kafka\.in_recordsPerS$/, 'in', 'broker']] },
  {
    title: 'Requests answered',
    folded: true,
    lines: [
      [/^kafka\.produce_requestsPerS$/, 'Produce', 'broker'],
      [/^kafka\.fetch_requestsPerS$/, 'Fetch', 'ink3'],
    ],
  },
  {
    title: 'Fetch request with its wait, mean',
    folded: true,
    lines: [
      [/^kafka\.fetch_total_mean_us$/, 'whole', 'broker'],
      [/^kafka\.fetch_remote_mean_us$/, 'waiting for data', 'ink3'],
    ],
  },
  {
    title: 'Replicas missing',
    folded: true,
    lines: [
      [/^kafka\.under_replicated_partitions$/, 'under-replicated', 'broker'],
      [/^kafka\.offline_replicas$/, 'offline', 'ink3'],
    ],
  },
  { title: 'Log flushes', folded: true, lines: [[/^kafka\.flushesPerS$/, 'flushes', 'broker']] },
  { title: 'Log flush, mean', folded: true, lines: [[/^kafka\.flush_mean_us$/, 'mean', 'broker']] },
  {
    title: 'Bytes in, each broker',
    folded: true,
    lines: [[/^kafka\.broker(\d+)_in_bytesPerS$/, 'broker $1', 'broker']],
  },
  {
    title: 'Idle handlers, each broker',
    folded: true,
    lines: [[/^kafka\.broker(\d+)_handler_idle_ratio$/, 'broker $1', 'broker']],
  },
]

const zookeeperCharts: readonly KnownChart[] = [
  {
    title: 'Sync of the transaction log',
    lines: [
      [/^zookeeper\.fsync_mean_us$/, 'mean', 'ink2'],
      [/^zookeeper\.fsync_max_us$/, 'longest so far', 'ink3'],
    ],
  },
  {
    title: 'Requests, mean',
    lines: [
      [/^zookeeper\.update_mean_us$/, 'update', 'ink2'],
      [/^zookeeper\.read_mean_us$/, 'read', 'ink3'],
      [/^zookeeper\.proposal_mean_us$/, 'proposal', 'ink'],
    ],
  },
  { title: 'Outstanding requests', lines: [[/^zookeeper\.outstanding_requests$/, 'waiting', 'ink2']] },
  {
    title: 'Updates and reads',
    lines: [
      [/^zookeeper\.updatesPerS$/, 'updates', 'ink2'],
      [/^zookeeper\.readsPerS$/, 'reads', 'ink3'],
    ],
  },
  { title: 'Writes below each path', folded: true, lines: [[/^zookeeper\.writes_(.+)PerS$/, '/$1', 'ink2']] },
  {
    title: 'Bytes written below each path',
    folded: true,
    lines: [[/^zookeeper\.written_(.+)_bytesPerS$/, '/$1', 'ink2']],
  },
  {
    title: 'Nodes and watches',
    folded: true,
    lines: [
      [/^zookeeper\.znodes$/, 'nodes', 'ink2'],
      [/^zookeeper\.watches$/, 'watches', 'ink3'],
      [/^zookeeper\.ephemerals$/, 'ephemerals', 'ink'],
    ],
  },
  {
    title: 'Packets',
    folded: true,
    lines: [
      [/^zookeeper\.packets_receivedPerS$/, 'received', 'ink2'],
      [/^zookeeper\.packets_sentPerS$/, 'sent', 'ink3'],
    ],
  },
  {
    title: 'Bytes of clients',
    folded: true,
    lines: [
      [/^zookeeper\.received_bytesPerS$/, 'received', 'ink2'],
      [/^zookeeper\.sent_bytesPerS$/, 'sent', 'ink3'],
    ],
  },
]

const redisCharts: readonly KnownChart[] = [
  {
    title: 'CPU of Redis',
    lines: [
      [/^redis\.cpu_main_ratio$/, 'thread of commands', 'database'],
      [/^redis\.cpu_ratio$/, 'all threads', 'ink3'],
    ],
  },
  { title: 'Time in each command, mean', lines: [[/^redis\.mean_(.+)_us$/, '$1', 'database']] },
  { title: 'Calls of each command', lines: [[/^redis\.calls_(.+)PerS$/, '$1', 'database']] },
  {
    title: 'Memory of Redis',
    lines: [
      [/^redis\.memory_used_bytes$/, 'allocated', 'database'],
      [/^redis\.memory_rss_bytes$/, 'resident', 'ink3'],
    ],
  },
  {
    title: 'Bytes in and out',
    lines: [
      [/^redis\.in_bytesPerS$/, 'in', 'database'],
      [/^redis\.out_bytesPerS$/, 'out', 'ink3'],
    ],
  },
  { title: 'Memory, of its limit', lines: [[/^redis\.memory_limit_ratio$/, 'used', 'database']] },
  { title: 'Time in each command, p99', folded: true, lines: [[/^redis\.p99_(.+)_us$/, '$1', 'database']] },
  { title: 'Time in each command, p50', folded: true, lines: [[/^redis\.p50_(.+)_us$/, '$1', 'database']] },
  { title: 'All commands', folded: true, lines: [[/^redis\.commandsPerS$/, 'all', 'database']] },
  {
    title: 'Errors and slow commands',
    folded: true,
    lines: [
      [/^redis\.errorsPerS$/, 'errors', 'database'],
      [/^redis\.slow_commandsPerS$/, 'slow', 'ink3'],
    ],
  },
  {
    title: 'Hits and misses',
    folded: true,
    lines: [
      [/^redis\.hitsPerS$/, 'hits', 'database'],
      [/^redis\.missesPerS$/, 'misses', 'ink3'],
    ],
  },
  {
    title: 'Keys evicted and expired',
    folded: true,
    lines: [
      [/^redis\.evictionsPerS$/, 'evicted', 'database'],
      [/^redis\.expiriesPerS$/, 'expired', 'ink3'],
    ],
  },
  {
    title: 'Clients',
    folded: true,
    lines: [
      [/^redis\.clients$/, 'connected', 'database'],
      [/^redis\.blocked_clients$/, 'blocked', 'ink3'],
    ],
  },
]

/** Charts of the parts of a real pipeline, most telling first within each part. */
export const pipelineCharts: readonly KnownChart[] = [
  ...kafkaCharts,
  ...zookeeperCharts,
  ...redisCharts,
  ...processCharts,
]
