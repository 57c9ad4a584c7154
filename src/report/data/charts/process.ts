import type { Chart } from './chart.ts'

/** Charts of the processes of a part, shown with the part: `kafka-2` next to Kafka's own numbers. */
export const processCharts: readonly Chart[] = [
  { title: 'Process CPU', lines: [['process.{process}_cpu_ratio']] },
  { title: 'Process memory', lines: [['process.{process}_rss_bytes']] },
  { title: 'Waiting for a CPU, all threads', lines: [['process.{process}_run_queue_ratio']] },
  { title: 'Threads', folded: true, lines: [['process.{process}_threads']] },
  {
    title: 'Context switches',
    folded: true,
    lines: [['process.{process}_voluntary_switchesPerS'], ['process.{process}_involuntary_switchesPerS', 'ink3']],
  },
  { title: 'Pages read from disk', folded: true, lines: [['process.{process}_major_faultsPerS']] },
]
