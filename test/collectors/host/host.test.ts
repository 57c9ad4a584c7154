import { describe, expect, test } from 'vitest'
import { hostCollector } from '../../../src/collectors/host/host.ts'
import type { Collector } from '../../../src/types/measurement.ts'
import { disk, machine, net, pressure, stat } from './fake-machine.ts'
import { FakeProc } from './fake-proc.ts'

function sampleOf(collector: Collector): Record<string, number> {
  return collector.sample() as Record<string, number>
}

/** The values of a second sample, one second after the first. */
function second(proc: FakeProc, change: (proc: FakeProc) => void): Record<string, number> {
  const collector = hostCollector(proc)
  collector.sample()
  change(proc.pass(1_000_000))
  return sampleOf(collector)
}

describe('the host collector', () => {
  test('knows nothing but memory at its first look', () => {
    expect(sampleOf(hostCollector(machine()))).toEqual({
      'host.memory_available_bytes': 6000 * 1024,
      'host.memory_used_ratio': 0.25,
    })
  })

  test('turns what grew since the last look into rates', () => {
    const values = second(machine(), (proc) =>
      proc
        .set(
          '/proc/stat',
          stat('180 0 70 860 20 5 15 15 7 0', '110 0 40 410 15 0 5 0 7 0', '70 0 30 450 5 5 10 15 0 0', 6000),
        )
        .set('/proc/diskstats', disk('vda', 1010, 2100))
        .set('/proc/net/dev', net(3000, 5100, 7200))
        .set('/proc/pressure/cpu', pressure(251_000))
        .set('/proc/pressure/io', pressure(1000))
        .set('/proc/pressure/memory', pressure(2_000_000)),
    )
    expect(values).toEqual({
      'host.cpu_busy_ratio': 115 / 200,
      'host.cpu0_busy_ratio': 70 / 90,
      'host.cpu1_busy_ratio': 45 / 110,
      'host.cpu_steal_ratio': 15 / 200,
      'host.cpu_iowait_ratio': 10 / 200,
      'host.context_switchesPerS': 5000,
      'host.memory_available_bytes': 6000 * 1024,
      'host.memory_used_ratio': 0.25,
      'host.disk_read_bytesPerS': 10 * 512,
      'host.disk_write_bytesPerS': 100 * 512,
      'host.net_rx_bytesPerS': 100,
      'host.net_tx_bytesPerS': 200,
      'host.net_lo_bytesPerS': 2000,
      'host.pressure_cpu_ratio': 0.25,
      'host.pressure_io_ratio': 0,
      'host.pressure_memory_ratio': 1,
    })
  })

  test('divides by the time that really passed', () => {
    const values = second(machine(), (proc) => proc.pass(3_000_000).set('/proc/net/dev', net(1000, 5400, 7000)))
    expect(values['host.net_rx_bytesPerS']).toBe(100)
  })

  test('compares with the last look, not with the first', () => {
    const proc = machine()
    const collector = hostCollector(proc)
    collector.sample()
    proc.pass(1_000_000).set('/proc/net/dev', net(1000, 6000, 7000))
    collector.sample()
    proc.pass(1_000_000).set('/proc/net/dev', net(1000, 6001, 7000))
    expect(sampleOf(collector)['host.net_rx_bytesPerS']).toBe(1)
  })

  test('says nothing of a counter that went backwards, and is right again one look later', () => {
    const proc = machine()
    const collector = hostCollector(proc)
    collector.sample()
    proc
      .pass(1_000_000)
      .set('/proc/net/dev', net(10, 20, 9000))
      .set('/proc/diskstats', disk('vda', 5, 3000))
    const values = sampleOf(collector)
    expect(values).not.toHaveProperty('host.net_rx_bytesPerS')
    expect(values).not.toHaveProperty('host.net_lo_bytesPerS')
    expect(values).not.toHaveProperty('host.disk_read_bytesPerS')
    expect(values).toMatchObject({ 'host.net_tx_bytesPerS': 2000, 'host.disk_write_bytesPerS': 512_000 })
    proc.pass(1_000_000).set('/proc/net/dev', net(15, 30, 9000))
    expect(sampleOf(collector)).toMatchObject({ 'host.net_rx_bytesPerS': 10, 'host.net_lo_bytesPerS': 5 })
  })

  test('still knows how busy a CPU was when its iowait went backwards', () => {
    const values = second(machine(), (proc) =>
      proc.set('/proc/stat', stat('150 0 50 850 3 0 5 0 7 0', '60 0 20 390 5 0 5 0 7 0', '90 0 30 460 5 0 0 0 0 0')),
    )
    expect(values['host.cpu_busy_ratio']).toBe(0.5)
    expect(values).not.toHaveProperty('host.cpu_iowait_ratio')
    expect(values).not.toHaveProperty('host.cpu0_busy_ratio')
    expect(values['host.cpu1_busy_ratio']).toBe(50 / 110)
  })

  test('has no ratio when no tick passed', () => {
    const values = second(machine(), () => {})
    expect(values).not.toHaveProperty('host.cpu_busy_ratio')
    expect(values['host.net_rx_bytesPerS']).toBe(0)
  })

  test('has no rate when the clock stood still', () => {
    const proc = machine()
    const collector = hostCollector(proc)
    collector.sample()
    expect(sampleOf(collector)).not.toHaveProperty('host.net_rx_bytesPerS')
  })

  test('leaves out what this kernel does not have', () => {
    const bare = new FakeProc()
      .set('/proc/stat', 'cpu  100 0 50 800\nctxt 7\n')
      .set('/proc/meminfo', 'MemTotal:       8000 kB\nMemFree:        100 kB\n')
    expect(second(bare, (proc) => proc.set('/proc/stat', 'cpu  150 0 50 850\nctxt 8\n'))).toEqual({
      'host.context_switchesPerS': 1,
    })
  })

  test('survives files with odd or empty content', () => {
    const odd = ['', '\n\n', 'cpu', 'cpu  a b c d e f g h', 'some total=', ': : :', '\u0000\u0001', 'MemTotal: -3 kB']
    for (const text of odd) {
      const proc = machine()
      for (const path of proc.files.keys()) proc.set(path, text)
      expect(second(proc, () => {})).toEqual({})
    }
  })

  test('survives files that vanish', () => {
    const values = second(machine(), (proc) => {
      for (const path of [...proc.files.keys()]) proc.remove(path)
    })
    expect(values).toEqual({})
  })

  test('counts whole disks only: no partitions, no loops, no memory, nothing that is made of other disks', () => {
    const names = [
      'sda',
      'sda1',
      'nvme0n1',
      'nvme0n1p2',
      'mmcblk0',
      'mmcblk0p1',
      'loop0',
      'ram0',
      'zram0',
      'dm-0',
      'md127',
      'sr0',
    ]
    const table = (sectors: number) => names.map((name) => disk(name, sectors, 0)).join('')
    const values = second(machine().set('/proc/diskstats', table(0)), (proc) => proc.set('/proc/diskstats', table(1)))
    expect(values['host.disk_read_bytesPerS']).toBe(3 * 512)
  })

  test('counts a partition whose disk the kernel does not list', () => {
    const values = second(machine().set('/proc/diskstats', disk('xvda1', 0, 0)), (proc) =>
      proc.set('/proc/diskstats', disk('xvda1', 2, 0)),
    )
    expect(values['host.disk_read_bytesPerS']).toBe(1024)
  })

  test('does not take a disk that was plugged in for a burst of reading', () => {
    const values = second(machine(), (proc) =>
      proc.set('/proc/diskstats', disk('vda', 1001, 2000) + disk('vdb', 9_000_000, 0)),
    )
    expect(values['host.disk_read_bytesPerS']).toBe(512)
  })

  test('says that there is no /proc where there is none', () => {
    expect(hostCollector(machine()).unavailable).toBeNull()
    expect(hostCollector(new FakeProc()).unavailable).toMatch(/needs \/proc\/stat/)
  })
})
