import type { Chart, ChartLine } from './chart.ts'

/** The curves topic in the colour of the broker, and the other topics. */
function byTopic(family: ChartLine[0]): ChartLine[] {
  return [
    [family, null, { topic: 'curves' }],
    [family, 'ink3'],
  ]
}

/** Charts of Kafka, most informative first. */
export const kafkaCharts: readonly Chart[] = [
  { title: 'Consumer lag, records', lines: byTopic('kafka.{topic}_lag_records') },
  { title: 'Consumer lag, age of oldest record', lines: byTopic('kafka.{topic}_lag_us') },
  { title: 'Records appended', lines: byTopic('kafka.{topic}_appendedPerS') },
  {
    title: 'Produce request, mean',
    lines: [
      ['kafka.produce_total_mean_us'],
      ['kafka.produce_queue_mean_us', 'ink3'],
      ['kafka.produce_local_mean_us', 'ink2'],
      ['kafka.produce_remote_mean_us', 'ink'],
    ],
  },
  {
    title: 'Fetch request without wait, mean',
    lines: [['kafka.fetch_local_mean_us'], ['kafka.fetch_queue_mean_us', 'ink3']],
  },
  {
    title: 'Broker idle share',
    lines: [['kafka.handler_idle_ratio'], ['kafka.network_idle_ratio', 'ink3']],
  },
  { title: 'Bytes in and out', lines: [['kafka.in_bytesPerS'], ['kafka.out_bytesPerS', 'ink3']] },
  { lines: [['kafka.gc_ratio']] },
  { lines: [['kafka.request_queue']] },
  { title: 'Consumer lag, worst partition', folded: true, lines: [['kafka.{topic}_lag_largest_records']] },
  { title: 'Records committed', folded: true, lines: [['kafka.{topic}_committedPerS']] },
  { folded: true, lines: [['kafka.heap_used_bytes']] },
  { folded: true, lines: [['kafka.in_recordsPerS']] },
  {
    title: 'Requests answered',
    folded: true,
    lines: [['kafka.produce_requestsPerS'], ['kafka.fetch_requestsPerS', 'ink3']],
  },
  {
    title: 'Fetch request with wait, mean',
    folded: true,
    lines: [['kafka.fetch_total_mean_us'], ['kafka.fetch_remote_mean_us', 'ink3']],
  },
  {
    title: 'Missing replicas',
    folded: true,
    lines: [['kafka.under_replicated_partitions'], ['kafka.offline_replicas', 'ink3']],
  },
  { folded: true, lines: [['kafka.flushesPerS']] },
  { folded: true, lines: [['kafka.flush_mean_us']] },
  { title: 'Bytes in, per broker', folded: true, lines: [['kafka.broker{broker}_in_bytesPerS']] },
  { title: 'Idle handlers, per broker', folded: true, lines: [['kafka.broker{broker}_handler_idle_ratio']] },
]
