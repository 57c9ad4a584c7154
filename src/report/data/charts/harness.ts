import type { Chart } from './chart.ts'

/** Charts of the harness, most telling first. */
export const harnessCharts: readonly Chart[] = [
  {
    title: 'CPU of the generators',
    place: 'trust',
    lines: [['harness.cpu_generator{generator}_ratio', 'generator']],
  },
  { place: 'trust', lines: [['harness.gc_ratio']] },
  { title: 'CPU of the target', lines: [['harness.cpu_target{worker}_ratio', 'engine']] },
  {
    title: 'CPU of observer and main thread',
    lines: [
      ['harness.cpu_observer_ratio', 'delivery'],
      ['harness.cpu_main_ratio', 'ink2'],
    ],
  },
  { lines: [['harness.event_loop_delay_p99_us']] },
  { title: 'Memory of the harness', lines: [['harness.rss_bytes'], ['harness.heap_used_bytes', 'ink3']] },
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
