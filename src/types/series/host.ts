import { noisy, type SeriesFamily } from './family.ts'

/** The machine. */
export const hostSeries = {
  'host.cpu_busy_ratio': noisy('ratio', 'lower', 'CPU busy, all cores', 'busy'),
  'host.cpu_iowait_ratio': noisy('ratio', 'lower', 'CPU waiting for disk', 'waiting for disk'),
  'host.cpu_steal_ratio': noisy('ratio', 'lower', 'CPU stolen by the hypervisor', 'stolen'),
  'host.cpu_throttled_periods_ratio': noisy(
    'ratio',
    'lower',
    'Periods that the CPU quota cut short',
    'periods cut short',
  ),
  'host.cpu_throttled_ratio': noisy('ratio', 'lower', 'Time taken away by the CPU quota', 'time taken away'),
  'host.cpu{core}_busy_ratio': noisy('ratio', 'lower', 'CPU busy, core {core}', 'core {core}'),
  'host.memory_used_ratio': noisy('ratio', 'lower', 'Memory used', 'used'),
  'host.memory_available_bytes': noisy('bytes', 'higher', 'Memory available', 'available'),
  'host.disk_write_bytesPerS': noisy('bytesPerS', 'lower', 'Disk, written', 'written'),
  'host.disk_read_bytesPerS': noisy('bytesPerS', 'lower', 'Disk, read', 'read'),
  'host.net_tx_bytesPerS': noisy('bytesPerS', null, 'Network, sent', 'sent'),
  'host.net_rx_bytesPerS': noisy('bytesPerS', null, 'Network, received', 'received'),
  'host.net_lo_bytesPerS': noisy('bytesPerS', null, 'Loopback traffic', 'loopback'),
  'host.pressure_cpu_ratio': noisy('ratio', 'lower', 'Time stalled for a CPU', 'CPU'),
  'host.pressure_io_ratio': noisy('ratio', 'lower', 'Time stalled for the disk', 'disk'),
  'host.pressure_memory_ratio': noisy('ratio', 'lower', 'Time stalled for memory', 'memory'),
  'host.context_switchesPerS': noisy('perS', 'lower', 'Context switches', 'Context switches'),
} satisfies Record<`host.${string}`, SeriesFamily>
