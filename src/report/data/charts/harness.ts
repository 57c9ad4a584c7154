import type { Chart } from './chart.ts'

/** Charts of the harness, most informative first. */
export const harnessCharts: readonly Chart[] = [
  {
    title: 'Generator CPU',
    place: 'trust',
    lines: [['harness.cpu_generator{generator}_ratio', 'generator']],
  },
  { place: 'trust', lines: [['harness.gc_ratio']] },
  { title: 'Target CPU', lines: [['harness.cpu_target{worker}_ratio', 'engine']] },
  {
    title: 'Observer and main thread CPU',
    lines: [
      ['harness.cpu_observer_ratio', 'delivery'],
      ['harness.cpu_main_ratio', 'ink2'],
    ],
  },
  { lines: [['harness.event_loop_delay_p99_us']] },
  { title: 'Harness memory', lines: [['harness.rss_bytes'], ['harness.heap_used_bytes', 'ink3']] },
  {
    title: 'Waiting for a CPU',
    lines: [
      ['harness.run_queue_generator{generator}_ratio', 'generator'],
      ['harness.run_queue_target{worker}_ratio', 'engine'],
      ['harness.run_queue_observer_ratio', 'delivery'],
      ['harness.run_queue_main_ratio', 'ink3'],
    ],
  },
  { lines: [['harness.in_flight_bytes', 'generator']] },
]
