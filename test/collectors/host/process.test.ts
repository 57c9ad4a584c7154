import { describe, expect, test } from 'vitest'
import { processCollector } from '../../../src/collectors/host/process.ts'
import { parseProcessStat, parseStatus } from '../../../src/collectors/host/process-files.ts'
import { recordedJson } from '../recorded.ts'
import { FakeProcesses, thread } from './fake-processes.ts'

const sampleOf = (proc: FakeProcesses, collector = processCollector(proc)) =>
  collector.sample() as Record<string, number>

describe('the process collector', () => {
  test('tells of each process what it used since the last look, of one core', () => {
    const proc = new FakeProcesses().run(40, { ticks: 100 }, thread(0, 10, 20), thread(0, 1, 2))
    proc.watched = [{ name: 'kafka', pid: 40 }]
    const collector = processCollector(proc)
    expect(sampleOf(proc, collector)).toEqual({
      'process.kafka_rss_bytes': 2 * 1024 * 1024,
      'process.kafka_threads': 2,
    })
    proc.pass(2_000_000)
    proc.run(40, { ticks: 400, faults: 6 }, thread(400e6, 30, 21), thread(200e6, 3, 3))
    expect(sampleOf(proc, collector)).toEqual({
      'process.kafka_rss_bytes': 2 * 1024 * 1024,
      'process.kafka_threads': 2,
      'process.kafka_cpu_ratio': 1.5,
      'process.kafka_run_queue_ratio': 0.3,
      'process.kafka_major_faultsPerS': 3,
      'process.kafka_voluntary_switchesPerS': 11,
      'process.kafka_involuntary_switchesPerS': 1,
    })
  })

  test('leaves out a process that ended, and goes on with the others', () => {
    const proc = new FakeProcesses().run(40, { ticks: 100 }).run(50, { ticks: 100 })
    proc.watched = [
      { name: 'redis', pid: 40 },
      { name: 'target-0', pid: 50 },
    ]
    const collector = processCollector(proc)
    sampleOf(proc, collector)
    proc.end(40).pass(1_000_000)
    proc.run(50, { ticks: 150 })
    const values = sampleOf(proc, collector)
    expect(values['process.target-0_cpu_ratio']).toBe(0.5)
    expect(Object.keys(values).filter((name) => name.includes('redis'))).toEqual([])
  })

  test('leaves out a process that only waits for its parent', () => {
    const proc = new FakeProcesses().run(40, { ticks: 100, state: 'Z' })
    proc.watched = [{ name: 'redis', pid: 40 }]
    expect(sampleOf(proc)).toEqual({})
  })

  test('begins anew with a service that was started again, under the same pid too', () => {
    const proc = new FakeProcesses().run(40, { ticks: 100 }, thread(0, 0, 0))
    proc.watched = [{ name: 'kafka', pid: 40 }]
    const collector = processCollector(proc)
    sampleOf(proc, collector)
    proc.pass(1_000_000)
    proc.run(40, { ticks: 130, startTicks: 900 }, thread(5e6, 9, 9))
    expect(Object.keys(sampleOf(proc, collector))).toEqual(['process.kafka_rss_bytes', 'process.kafka_threads'])
    proc.pass(1_000_000)
    proc.run(60, { ticks: 30, startTicks: 990 }, thread(5e6, 9, 9))
    proc.watched = [{ name: 'kafka', pid: 60 }]
    expect(Object.keys(sampleOf(proc, collector))).toEqual(['process.kafka_rss_bytes', 'process.kafka_threads'])
  })

  test('does not take the end of a thread for time that ran backwards', () => {
    const proc = new FakeProcesses().run(40, { ticks: 100 }, thread(100e6, 10, 0), thread(900e6, 500, 0))
    proc.watched = [{ name: 'kafka', pid: 40 }]
    const collector = processCollector(proc)
    sampleOf(proc, collector)
    proc.pass(1_000_000)
    proc.run(40, { ticks: 120 }, thread(300e6, 15, 0))
    expect(sampleOf(proc, collector)).toMatchObject({
      'process.kafka_run_queue_ratio': 0.2,
      'process.kafka_voluntary_switchesPerS': 5,
    })
  })

  test('does not read the status of threads that slept', () => {
    const proc = new FakeProcesses().run(40, { ticks: 100 }, thread(0, 10, 0), thread(0, 500, 0))
    proc.watched = [{ name: 'kafka', pid: 40 }]
    const read: string[] = []
    const readFile = (path: string) => {
      read.push(path)
      return proc.readFile(path)
    }
    const { processes, listDir, nowUs } = proc
    const collector = processCollector({ processes, listDir, nowUs, readFile })
    sampleOf(proc, collector)
    read.length = 0
    proc.pass(1_000_000)
    proc.run(40, { ticks: 120 }, thread(0, 10, 0), thread(0, 507, 2))
    const values = sampleOf(proc, collector)
    expect(read.filter((path) => path.endsWith('/status'))).toEqual(['/proc/40/status', '/proc/40/task/41/status'])
    expect(values['process.kafka_voluntary_switchesPerS']).toBe(7)
    expect(values['process.kafka_involuntary_switchesPerS']).toBe(2)
  })

  test('says that it cannot work without /proc', () => {
    const proc = new FakeProcesses()
    proc.remove('/proc/self/stat')
    expect(processCollector(proc).unavailable).toBe('the process collector needs /proc, which does not exist here')
  })
})

test('the files of a real process are read', () => {
  const files = recordedJson<Record<string, string>>('proc-redis.json')
  expect(parseProcessStat(files['/stat']!)).toEqual({
    ended: false,
    cpuUs: (61 + 60) * 10_000,
    majorFaults: 1,
    threads: 5,
    startTicks: 1_190_481,
  })
  expect(parseStatus(files['/status']!)).toEqual({ rssBytes: 13_812 * 1024, voluntary: 9652, involuntary: 128 })
})
