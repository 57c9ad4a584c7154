import { noisy, type SeriesFamily } from './family.ts'

/** The threads of a run, by what they do. */
export type ThreadName = 'main' | 'observer' | `generator${number}` | `target${number}`

/** loadcurve itself. */
export const harnessSeries = {
  'harness.cpu_generator{generator}_ratio': noisy(
    'ratio',
    'lower',
    'CPU of generator {generator}',
    'generator {generator}',
  ),
  'harness.cpu_target{worker}_ratio': noisy('ratio', 'lower', 'CPU of target worker {worker}', 'worker {worker}'),
  'harness.cpu_observer_ratio': noisy('ratio', 'lower', 'CPU of the observer', 'observer'),
  'harness.cpu_main_ratio': noisy('ratio', 'lower', 'CPU of the main thread', 'main'),
  'harness.run_queue_generator{generator}_ratio': noisy(
    'ratio',
    'lower',
    'Waiting for a CPU, generator {generator}',
    'generator {generator}',
  ),
  'harness.run_queue_target{worker}_ratio': noisy(
    'ratio',
    'lower',
    'Waiting for a CPU, target worker {worker}',
    'target {worker}',
  ),
  'harness.run_queue_observer_ratio': noisy('ratio', 'lower', 'Waiting for a CPU, observer', 'observer'),
  'harness.run_queue_main_ratio': noisy('ratio', 'lower', 'Waiting for a CPU, main thread', 'main'),
  'harness.gc_ratio': noisy('ratio', 'lower', 'Garbage collection, main thread', 'share of time'),
  'harness.event_loop_delay_p99_us': noisy('us', 'lower', 'Event-loop delay p99', 'main thread'),
  'harness.rss_bytes': noisy('bytes', 'lower', 'Harness memory, resident', 'resident'),
  'harness.heap_used_bytes': noisy('bytes', 'lower', 'Harness memory, heap', 'heap'),
  'harness.in_flight_bytes': noisy('bytes', 'lower', 'In flight', 'sent, not accepted'),
} satisfies Record<`harness.${string}`, SeriesFamily>
