import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Exit } from '../../src/services/processes/last-words.ts'
import type { Launch, StartedProcess } from '../../src/services/processes/launch.ts'
import type { RecordedProcess } from '../../src/services/processes/process-record.ts'
import { isEachPartitionTaken } from '../../src/targets/dealt-partitions.ts'
import type { TargetMessage } from '../../src/targets/target-messages.ts'
import { TargetProcesses } from '../../src/targets/target-processes.ts'

let logsDir = ''
beforeEach(() => {
  logsDir = mkdtempSync(join(tmpdir(), 'loadcurve-target-'))
})
afterEach(() => rmSync(logsDir, { recursive: true }))

/** A process that ends when it is asked to or killed, and lives in no system. */
class FakeProcess implements StartedProcess {
  readonly launch: Launch
  readonly identity: { pid: number; started: string }
  readonly heard: string[] = []
  readonly end: Promise<Exit>
  #exit: Exit | null = null
  #resolve!: (exit: Exit) => void

  constructor(launch: Launch, pid: number) {
    this.launch = launch
    this.identity = { pid, started: 'boot/1' }
    this.end = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  isAlive(): boolean {
    return this.#exit === null
  }

  exit(): Exit | null {
    return this.#exit
  }

  signal(name: NodeJS.Signals): void {
    if (this.#exit !== null) return
    this.heard.push(name)
    if (name === 'SIGKILL') this.die({ code: null, signal: name })
  }

  askToEnd(): void {
    this.heard.push('end')
    this.die({ code: 0, signal: null })
  }

  die(exit: Exit): void {
    this.#exit = exit
    this.#resolve(exit)
  }

  report(message: TargetMessage): void {
    this.launch.talk!.onMessage(message)
  }

  ready(partitions: readonly number[] | null): void {
    this.report({ type: 'ready', partitions })
  }
}

function target(processes: number) {
  const started: FakeProcess[] = []
  const recorded: RecordedProcess[][] = []
  const worker = { command: 'java', args: ['-cp', 'engine.jar'], env: {} }
  const handle = new TargetProcesses(
    {
      workers: Array.from({ length: processes }, (_, index) => ({ ...worker, settings: { worker: index } })),
      isReady: (ready) => isEachPartitionTaken(ready, processes, 4),
      logsDir,
      onProcesses: (all) => recorded.push([...all]),
      causeOf: (lines) => (lines.at(-1) === 'no memory' ? { message: 'it had no memory', hint: 'buy some' } : null),
    },
    (launch) => {
      started.push(new FakeProcess(launch, 101 + started.length))
      return started.at(-1)!
    },
  )
  return { handle, started, recorded }
}

describe('the processes of a target', () => {
  it('each get their settings, a name and a log, and are written down at once', () => {
    const { handle, started, recorded } = target(2)
    expect(started.map(({ launch }) => [launch.name, launch.logFile, launch.talk!.settings])).toEqual([
      ['target-0', join(logsDir, 'target-0.log'), '{"worker":0}'],
      ['target-1', join(logsDir, 'target-1.log'), '{"worker":1}'],
    ])
    expect(recorded.at(-1)).toEqual([
      { name: 'target-0', service: 'target', identity: { pid: 101, started: 'boot/1' } },
      { name: 'target-1', service: 'target', identity: { pid: 102, started: 'boot/1' } },
    ])
    expect(handle.processes()).toEqual([
      { name: 'target-0', pid: 101 },
      { name: 'target-1', pid: 102 },
    ])
  })

  it('are ready when each partition belongs to exactly one of them', async () => {
    const { handle, started } = target(2)
    started[0]!.ready([0, 1, 2, 3])
    expect(await started[0]!.launch.isReady()).toBe(false)
    started[1]!.ready([1, 3])
    expect(await started[0]!.launch.isReady()).toBe(false)
    started[0]!.ready([0, 2])
    await handle.ready
  })

  it('fed by HTTP, are ready when they listen', async () => {
    const { handle, started } = target(1)
    started[0]!.ready(null)
    await handle.ready
  })

  it('that cannot start fail the run with their own last words, though others go on', async () => {
    const { handle, started } = target(2)
    started[0]!.report({ type: 'fatal', message: 'Redis refuses the password', hint: 'look into services.redis' })
    started[0]!.die({ code: 1, signal: null })
    await expect(handle.ready).rejects.toMatchObject({
      code: 'TARGET_FAILED',
      message: 'target-0: Redis refuses the password',
      hint: 'look into services.redis',
    })
    expect(started[1]!.isAlive()).toBe(true)
  })

  it('that end without a word are reported with the end of their log, and where it is', async () => {
    const { handle, started } = target(1)
    writeFileSync(join(logsDir, 'target-0.log'), 'takes partitions 0\n#\n# Fatal error: out of memory\n')
    started[0]!.die({ code: null, signal: 'SIGABRT' })
    await expect(handle.ready).rejects.toMatchObject({
      message:
        'target-0 was ended by SIGABRT; its log ends with: takes partitions 0 | # | # Fatal error: out of memory',
      hint: `see ${join(logsDir, 'target-0.log')}`,
    })
  })

  it('are killed, not asked to end, where the run must hurry', async () => {
    const { handle, started } = target(1)
    started[0]!.ready([0, 1, 2, 3])
    await handle.ready
    await handle.stop(true)
    expect(started[0]!.heard).toEqual(['SIGKILL'])
  })

  it('report a death that nobody asked for, and no other', async () => {
    const { handle, started, recorded } = target(1)
    const deaths: string[] = []
    handle.onDeath((name, how) => deaths.push(`${name}: ${how}`))
    started[0]!.ready([0, 1, 2, 3])
    await handle.ready
    await handle.kill()
    expect([deaths, handle.processes(), started[0]!.heard]).toEqual([[], [], ['SIGKILL']])
    const again = handle.restart()
    await expect.poll(() => started.length).toBe(2)
    expect(await started[1]!.launch.isReady()).toBe(false)
    expect(recorded.at(-1)).toMatchObject([{ name: 'target-0', identity: { pid: 102 } }])
    started[1]!.ready([0, 1, 2, 3])
    await again
    started[1]!.die({ code: 3, signal: null })
    await expect.poll(() => deaths).toEqual(['target-0: target-0 ended with exit code 3'])
    await handle.stop()
    expect(deaths).toHaveLength(1)
  })

  it('that end while they are started again are reported', async () => {
    const { handle, started } = target(1)
    started[0]!.ready(null)
    await handle.ready
    const deaths: string[] = []
    handle.onDeath((_, how) => deaths.push(how))
    await handle.kill()
    const again = handle.restart()
    await expect.poll(() => started.length).toBe(2)
    started[1]!.die({ code: 9, signal: null })
    await expect(again).rejects.toThrow('target-0 ended with exit code 9')
    expect(deaths).toEqual(['target-0 ended with exit code 9'])
  })

  it('say why they ended and what to change, where the engine knows what the end of the log means', async () => {
    const { handle, started } = target(1)
    const deaths: (string | null)[] = []
    handle.onDeath((_, how, hint) => deaths.push(how, hint))
    writeFileSync(join(logsDir, 'target-0.log'), 'a line\nno memory\n')
    started[0]!.die({ code: 3, signal: null })
    await expect(handle.ready).rejects.toMatchObject({ message: 'target-0: it had no memory', hint: 'buy some' })
    expect(deaths).toEqual(['target-0: it had no memory', 'buy some'])
  })

  it('pass on their trouble, and end for none of it', async () => {
    const { handle, started } = target(1)
    const troubles: string[] = []
    handle.onEvents({ trouble: (name, words) => troubles.push(`${name}: ${words}`) })
    started[0]!.report({ type: 'trouble', words: 'Redis is full' })
    expect([troubles, started[0]!.isAlive()]).toEqual([['target-0: Redis is full'], true])
  })

  it('tell how many messages they could not read, where that is a count with a reason', async () => {
    const { handle, started } = target(2)
    const told: string[] = []
    handle.onEvents({ unreadable: (count, first) => told.push(`${count}: ${first}`) })
    started[0]!.report({ type: 'unreadable', count: 3, first: '7 bytes' })
    started[1]!.report({ type: 'unreadable', count: 1, first: 'meter 9' })
    for (const count of [0, -1, 0.5]) started[1]!.report({ type: 'unreadable', count, first: 'no' })
    started[1]!.report({ type: 'unreadable', count: 7 } as TargetMessage)
    expect(told).toEqual(['3: 7 bytes', '1: meter 9'])
  })

  it('tell for how long quotas muted them, where that is a duration', async () => {
    const { handle, started } = target(2)
    const told: number[] = []
    handle.onEvents({ throttled: (ms) => told.push(ms) })
    started[0]!.report({ type: 'throttled', ms: 250 })
    started[1]!.report({ type: 'throttled', ms: 40 })
    started[1]!.report({ type: 'throttled', ms: -1 })
    expect(told).toEqual([250, 40])
  })

  it('are paused and resumed, and asked to end before they are killed', async () => {
    const { handle, started } = target(2)
    handle.pause()
    handle.resume()
    await handle.stop()
    expect(started.map(({ heard }) => heard)).toEqual([
      ['SIGSTOP', 'SIGCONT', 'end'],
      ['SIGSTOP', 'SIGCONT', 'end'],
    ])
  })
})
