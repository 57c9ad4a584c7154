import type { Chart } from './chart.ts'

/** Charts of the host, most informative first. */
export const hostCharts: readonly Chart[] = [
  {
    title: 'CPU busy, all cores',
    lines: [['host.cpu_busy_ratio'], ['host.cpu_iowait_ratio', 'ink3'], ['host.cpu_steal_ratio', 'ink2']],
  },
  { title: 'CPU busy, per core', lines: [['host.cpu{core}_busy_ratio']] },
  {
    title: 'CPU quota of this process',
    lines: [['host.cpu_throttled_periods_ratio'], ['host.cpu_throttled_ratio', 'ink3']],
  },
  { lines: [['host.memory_used_ratio']] },
  { lines: [['host.memory_available_bytes']] },
  { title: 'Disk', lines: [['host.disk_write_bytesPerS'], ['host.disk_read_bytesPerS', 'ink3']] },
  { title: 'Network', lines: [['host.net_tx_bytesPerS'], ['host.net_rx_bytesPerS', 'ink3']] },
  { lines: [['host.net_lo_bytesPerS']] },
  {
    title: 'Pressure, share of time stalled',
    lines: [['host.pressure_cpu_ratio'], ['host.pressure_io_ratio', 'ink3'], ['host.pressure_memory_ratio', 'ink2']],
  },
  { lines: [['host.context_switchesPerS']] },
]
