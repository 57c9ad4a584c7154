import type { CollectorSeries, ColourToken, Gauge, GaugeUnit } from './shape.ts'

interface Known {
  readonly title: string
  readonly place?: 'trust'
  readonly lines: readonly (readonly [series: RegExp, name: string, colour: ColourToken])[]
}

/** Series that belong in one chart, by name; what no line of this table knows gets a chart of its own. */
const known: readonly Known[] = [
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

/** One chart for each group of series that belong together, known ones first, then the others by name. */
export function gaugesOf(collectors: readonly CollectorSeries[]): Gauge[] {
  return collectors.flatMap((collector) => {
    const left = new Set(Object.keys(collector.series))
    const charts = known.flatMap((entry) => {
      const lines = entry.lines.flatMap(([pattern, name, colour]) =>
        [...left]
          .filter((series) => pattern.test(series))
          .map((series) => ({ name: series.replace(pattern, name), series, colour })),
      )
      for (const line of lines) left.delete(line.series)
      return lines.length === 0 ? [] : [gaugeOf(collector, entry.title, entry.place ?? 'components', lines)]
    })
    const others = [...left].sort().map((series) => {
      const name = titleOf(series)
      return gaugeOf(collector, name, 'components', [{ name, series, colour: 'ink' }])
    })
    return [...charts, ...others]
  })
}

function gaugeOf(collector: CollectorSeries, title: string, place: Gauge['place'], lines: Gauge['lines']): Gauge {
  let max: number | null = null
  let min: number | null = null
  for (const line of lines)
    for (const value of collector.series[line.series] ?? []) {
      if (value === null) continue
      max = max === null ? value : Math.max(max, value)
      min = min === null ? value : Math.min(min, value)
    }
  const first = lines[0]!.series
  const scarce = /available|free|idle/.test(first)
  const [group, unit] = [first.split('.')[0]!, unitOf(first)]
  return { group, place, title, unit, collector: collector.name, lines, max, least: scarce ? min : null }
}

/** The unit that a series' name ends with; a bare name is a count. */
export function unitOf(series: string): GaugeUnit {
  if (series.endsWith('_bytesPerS')) return 'bytesPerS'
  if (series.endsWith('PerS')) return 'perS'
  if (series.endsWith('_ratio')) return 'ratio'
  if (series.endsWith('_bytes')) return 'bytes'
  return series.endsWith('_us') ? 'us' : 'count'
}

function titleOf(series: string): string {
  const bare = series
    .slice(series.indexOf('.') + 1)
    .replace(/_?(ratio|bytes|us|count|bytesPerS|PerS)$/, '')
    .replaceAll(/[_.]/g, ' ')
    .trim()
  return bare === '' ? series : bare[0]!.toUpperCase() + bare.slice(1)
}
