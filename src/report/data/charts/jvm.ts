import type { Chart } from './chart.ts'

/** Charts of the JVMs of the target, shown with its processes; most informative first. */
export const jvmCharts: readonly Chart[] = [
  { title: 'JVM heap', lines: [['jvm.{process}_heap_used_bytes'], ['jvm.{process}_heap_max_bytes', 'ink3']] },
  { title: 'JVM garbage collection, share of time', lines: [['jvm.{process}_gc_ratio']] },
  {
    title: 'JVM garbage collection by collector, share of time',
    folded: true,
    lines: [['jvm.{process}_gc_{gc}_ratio']],
  },
  { title: 'JVM collections', folded: true, lines: [['jvm.{process}_gc_{gc}_collectionsPerS']] },
  { title: 'JVM threads', folded: true, lines: [['jvm.{process}_threads']] },
]
