import type { BinLine, SampleLine } from '../../src/types/measurement.ts'
import type { FleetFacts } from '../../src/types/result.ts'

/** One sample a second of the host and the harness, moved by the load of that second. */
export function samplesOf(bins: readonly BinLine[], draw: () => number, gap: boolean): SampleLine[] {
  const samples: SampleLine[] = []
  const scheduled = bins.filter((bin) => bin.phase >= 0)
  const endS = Math.floor((scheduled.at(-1)?.toUs ?? 0) / 1e6)
  const gapFromS = Math.floor(endS * 0.4)
  for (let s = 0; s <= endS; s++) {
    const bin = scheduled[Math.min(scheduled.length - 1, s)]
    const load = Math.min(1, (bin?.sentFlow ?? 0) / 400e3)
    const noisy = (value: number) => value * (0.9 + 0.2 * draw())
    const atUs = s * 1e6 + 350
    if (gap && s >= gapFromS && s < gapFromS + 6)
      samples.push({ atUs, from: 'host', gap: '/proc/stat could not be read' })
    else samples.push({ atUs, from: 'host', values: hostValues(load, s, noisy) })
    samples.push({ atUs, from: 'harness', values: harnessValues(load, bin?.inFlightPeakBytes ?? 0, noisy) })
  }
  return samples
}

function hostValues(load: number, s: number, noisy: (value: number) => number): Record<string, number> {
  return {
    'host.cpu_busy_ratio': noisy(0.05 + 0.8 * load),
    'host.cpu0_busy_ratio': noisy(0.06 + 0.85 * load),
    'host.cpu1_busy_ratio': noisy(0.04 + 0.7 * load),
    'host.cpu_steal_ratio': noisy(0.001),
    'host.cpu_iowait_ratio': noisy(0.004),
    'host.memory_available_bytes': noisy(4e9) - s * 1e6,
    'host.disk_read_bytesPerS': noisy(2e4),
    'host.disk_write_bytesPerS': noisy(3e5),
    'host.net_rx_bytesPerS': noisy(5e3),
    'host.net_tx_bytesPerS': noisy(4e3),
    'host.pressure_cpu_ratio': noisy(0.02 + 0.1 * load),
    'host.pressure_io_ratio': noisy(0.003),
    'host.pressure_memory_ratio': 0,
  }
}

function harnessValues(load: number, inFlightBytes: number, noisy: (value: number) => number): Record<string, number> {
  return {
    'harness.rss_bytes': noisy(1.6e8),
    'harness.in_flight_bytes': inFlightBytes,
    'harness.gc_ratio': noisy(0.004),
    'harness.event_loop_delay_p99_us': noisy(1400),
    'harness.cpu_main_ratio': noisy(0.02),
    'harness.cpu_generator0_ratio': noisy(0.02 + 0.2 * load),
    'harness.cpu_generator1_ratio': noisy(0.02 + 0.19 * load),
    'harness.cpu_target0_ratio': noisy(0.03 + 0.6 * load),
    'harness.cpu_observer_ratio': noisy(0.01 + 0.1 * load),
    'harness.lock_wait_us': noisy(12),
  }
}

const shares = [0.6, 0.38, 0.015, 0.005]

/** What a million meters said, round by round; the first `lost` readings of tariff HP/HC never arrived. */
export function fleetOf(curves: number, lost: number, observed: boolean): FleetFacts {
  const meters = 1_000_000
  const day = (slot: number) => 240 + 90 * Math.sin(((slot - 22) / 48) * 2 * Math.PI) + (slot % 48 > 35 ? 70 : 0)
  const cells: FleetFacts['cells'][number][] = []
  let missing = lost
  for (let slot = 0; slot * meters < curves; slot++) {
    const readings = Math.min(meters, curves - slot * meters)
    shares.forEach((share, group) => {
      const expected = group === 0 ? readings - sumOfOthers(readings) : Math.round(readings * share)
      const gone = group === 1 && slot >= 12 ? Math.min(missing, 40) : 0
      missing -= gone
      const meanWh = day(slot) * (1 + group * 0.3 + 0.02 * Math.sin(slot * 7))
      const expectedWh = Math.round(expected * meanWh)
      const delivered = observed ? expected - gone : 0
      const deliveredWh = observed ? expectedWh - Math.round(gone * meanWh) : 0
      cells.push({ slot, group, expectedWh, deliveredWh, expected, delivered })
    })
  }
  return {
    model: 'london',
    attribution: 'Low Carbon London, UK Power Networks, CC BY 4.0',
    firstDay: '2014-01-06',
    cells,
    modelDayWh: Array.from({ length: 48 }, (_, slot) => day(slot) * 1.12),
    meter: {
      meter: 7,
      tariff: 1,
      wattHours: Array.from({ length: 48 }, (_, slot) =>
        Math.round(60 + 40 * Math.abs(Math.sin(slot * 3)) + (slot > 36 ? 500 : 0)),
      ),
    },
  }
}

function sumOfOthers(readings: number): number {
  return shares.slice(1).reduce((sum, share) => sum + Math.round(readings * share), 0)
}
