import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { StormWorkers, type WorkerProcess, workersOf } from '../../../src/targets/jvm/storm-workers.ts'

let logsDir = ''
let workers: StormWorkers | null = null
beforeEach(() => {
  vi.useFakeTimers()
  logsDir = mkdtempSync(join(tmpdir(), 'loadcurve-workers-'))
  mkdirSync(join(logsDir, 'storm-workers', 'topology-1', '6700'), { recursive: true })
})
afterEach(() => {
  workers?.close()
  workers = null
  vi.useRealTimers()
  rmSync(logsDir, { recursive: true })
})

const process = (pid: number, isWorker: boolean): WorkerProcess => ({
  ...{ name: `worker-6700${isWorker ? '' : '-log'}`, service: 'worker', isWorker, port: 6700, workerId: 'w-1' },
  identity: { pid, started: `boot/${pid}` },
})

/** What was told of workers whose processes are `now`, and the log of the only port. */
function watched(onChange: () => void = () => {}) {
  const told = { ends: [] as number[], messages: [] as unknown[], troubles: [] as string[] }
  const machine: { now: readonly WorkerProcess[] | null } = { now: [] }
  const listener = {
    ...{ onChange, onEnd: ({ logFrom }: { logFrom: number }) => told.ends.push(logFrom) },
    onMessage: (_: string, message: unknown) => told.messages.push(message),
    onTrouble: (words: string) => told.troubles.push(words),
  }
  workers = new StormWorkers('/home', logsDir, listener, () => {
    if (machine.now === null) throw new Error('ENOENT: /proc')
    return machine.now
  })
  const log = (text: string) => appendFileSync(join(logsDir, 'storm-workers/topology-1/6700/worker.log'), `${text}\n`)
  return { told, machine, log, workers }
}

describe('the workers of a Storm home', () => {
  test('are found in a folder of any name by what they were started with', () => {
    const self = globalThis.process.pid
    const words = (home: string, ...more: string[]) => [
      ...['java', `-Dstorm.home=${home}`, '-Dworker.id=7f-c0', '-Dworker.port=6700', ...more],
    ]
    const listed = () => [
      { pid: self, words: words('/home/zoë/данные/target') },
      { pid: self, words: words('/home/zoë/данные/target', 'org.apache.storm.LogWriter') },
      { pid: self, words: words('/home/zoë/other') },
    ]
    expect(workersOf('/home/zoë/данные/target', listed).map(({ name, workerId }) => [name, workerId])).toEqual([
      ['worker-6700', '7f-c0'],
      ['worker-6700-log', '7f-c0'],
    ])
  })

  test('have ended where they were never seen beside what writes their log, with their words of that life', () => {
    const { told, machine, log, workers } = watched()
    machine.now = [process(1, false), process(2, true)]
    log('of an earlier life')
    workers.look()
    machine.now = []
    workers.look()
    machine.now = [process(3, false)]
    log('Unrecognized option')
    workers.look()
    machine.now = []
    workers.look()
    expect(told.ends).toEqual([0, 'of an earlier life\n'.length])
  })

  test('have an agent until they end: the next one at their port has another', () => {
    const { machine, log, workers } = watched()
    machine.now = [process(1, false), process(2, true)]
    log('I> Agent jvm started with URL http://127.0.0.1:4001/jolokia/')
    workers.look()
    expect(workers.agents()).toEqual([{ name: 'worker-6700', url: 'http://127.0.0.1:4001/jolokia' }])
    machine.now = [process(3, false), process(4, true)]
    workers.look()
    expect(workers.agents()).toEqual([])
    log('I> Agent jvm started with URL http://127.0.0.1:4002/jolokia/')
    workers.look()
    expect(workers.agents()).toEqual([{ name: 'worker-6700', url: 'http://127.0.0.1:4002/jolokia' }])
  })

  test('that cannot be listed are told of once, and end no run', () => {
    const { told, machine } = watched()
    machine.now = null
    vi.advanceTimersByTime(5000)
    expect(told.troubles).toEqual(['its workers cannot be watched: ENOENT: /proc'])
    expect(told.ends).toEqual([])
  })

  test('are told of, where they cannot be recorded, and their ends too', () => {
    const { told, machine } = watched(() => {
      throw new Error('no space left')
    })
    machine.now = [process(1, false), process(2, true)]
    vi.advanceTimersByTime(1000)
    machine.now = []
    vi.advanceTimersByTime(1000)
    expect(told).toEqual({ ends: [0], messages: [], troubles: ['its workers cannot be watched: no space left'] })
  })
})
