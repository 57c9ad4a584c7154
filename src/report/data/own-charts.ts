import type { ColourToken } from './shape.ts'

/** Series that belong in one chart, by name. A pattern's groups may stand in the line's name. */
export interface KnownChart {
  readonly title: string
  readonly place?: 'trust'
  /** of the long tail: shown when somebody asks for it */
  readonly folded?: true
  readonly lines: readonly (readonly [series: RegExp, name: string, colour: ColourToken])[]
}

/** Charts of the host and the harness, most telling first. */
export const ownCharts: readonly KnownChart[] = [
  {
    title: 'CPU busy, all cores',
    lines: [
      [/^host\.cpu_busy_ratio$/, 'busy', 'ink'],
      [/^host\.cpu_iowait_ratio$/, 'waiting for disk', 'ink3'],
      [/^host\.cpu_steal_ratio$/, 'stolen', 'generator'],
    ],
  },
  { title: 'CPU busy, each core', lines: [[/^host\.cpu(\d+)_busy_ratio$/, 'core $1', 'ink']] },
  { title: 'Memory used', lines: [[/^host\.memory_used_ratio$/, 'used', 'ink']] },
  { title: 'Memory available', lines: [[/^host\.memory_available_bytes$/, 'available', 'ink']] },
  {
    title: 'Disk',
    lines: [
      [/^host\.disk_write_bytesPerS$/, 'written', 'ink'],
      [/^host\.disk_read_bytesPerS$/, 'read', 'ink3'],
    ],
  },
  {
    title: 'Network',
    lines: [
      [/^host\.net_tx_bytesPerS$/, 'sent', 'ink'],
      [/^host\.net_rx_bytesPerS$/, 'received', 'ink3'],
    ],
  },
  { title: 'Loopback traffic', lines: [[/^host\.net_lo_bytesPerS$/, 'loopback', 'ink']] },
  {
    title: 'Pressure, share of time stalled',
    lines: [
      [/^host\.pressure_cpu_ratio$/, 'CPU', 'ink'],
      [/^host\.pressure_io_ratio$/, 'disk', 'ink3'],
      [/^host\.pressure_memory_ratio$/, 'memory', 'generator'],
    ],
  },
  {
    title: 'CPU of the generators',
    place: 'trust',
    lines: [[/^harness\.cpu_generator(\d+)_ratio$/, 'generator $1', 'generator']],
  },
  {
    title: 'Garbage collection, each thread',
    place: 'trust',
    lines: [
      [/^harness\.gc_generator(\d+)_ratio$/, 'generator $1', 'generator'],
      [/^harness\.gc_target(\d+)_ratio$/, 'target $1', 'engine'],
      [/^harness\.gc_observer_ratio$/, 'observer', 'delivery'],
      [/^harness\.gc_main_ratio$/, 'main', 'ink3'],
      [/^harness\.gc_(?!generator\d|target\d|observer_|main_)(\w+)_ratio$/, '$1', 'ink'],
    ],
  },
  {
    title: 'Garbage collection, main thread',
    place: 'trust',
    lines: [[/^harness\.gc_ratio$/, 'share of time', 'ink']],
  },
  { title: 'CPU of the target', lines: [[/^harness\.cpu_target(\d+)_ratio$/, 'worker $1', 'engine']] },
  {
    title: 'CPU of observer and main thread',
    lines: [
      [/^harness\.cpu_observer_ratio$/, 'observer', 'delivery'],
      [/^harness\.cpu_main_ratio$/, 'main', 'ink2'],
    ],
  },
  { title: 'Event-loop delay p99', lines: [[/^harness\.event_loop_delay_p99_us$/, 'main thread', 'ink']] },
  {
    title: 'Memory of the harness',
    lines: [
      [/^harness\.rss_bytes$/, 'resident', 'ink'],
      [/^harness\.heap_used_bytes$/, 'heap', 'ink3'],
    ],
  },
  {
    title: 'Waiting for a CPU',
    lines: [
      [/^harness\.run_queue_generator(\d+)_ratio$/, 'generator $1', 'generator'],
      [/^harness\.run_queue_target(\d+)_ratio$/, 'target $1', 'engine'],
      [/^harness\.run_queue_observer_ratio$/, 'observer', 'delivery'],
      [/^harness\.run_queue_main_ratio$/, 'main', 'ink3'],
    ],
  },
  { title: 'In flight', lines: [[/^harness\.in_flight_bytes$/, 'sent, not accepted', 'generator']] },
]
