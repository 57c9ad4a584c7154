import { describe, expect, it } from 'vitest'
import { LoadcurveError } from '../../../src/errors.ts'
import type { ChildEvents } from '../../../src/targets/node/child.ts'
import { NodeTargetProcesses } from '../../../src/targets/node/handle.ts'
import type { NodeTargetScenario, NodeTargetSetup } from '../../../src/targets/node/setup.ts'
import type { Wiring } from '../../../src/types/services.ts'

interface Started {
  readonly setup: NodeTargetSetup
  readonly events: ChildEvents
  readonly signals: string[]
  end(how?: string): void
}

function processes(parallelism: number) {
  const started: Started[] = []
  const scenario = { partitions: 4, target: { parallelism } } as unknown as NodeTargetScenario
  const place = { scenario, wiring: {} as Wiring, epochOffsetUs: 7 }
  const handle = new NodeTargetProcesses(place, (setup, events) => {
    const signals: string[] = []
    let leave = () => {}
    const gone = new Promise<void>((resolve) => {
      leave = resolve
    })
    const end = (how = 'was ended by SIGKILL') => {
      leave()
      events.onEnd(new LoadcurveError('TARGET_FAILED', `target-${setup.worker} ${how}`))
    }
    started.push({ setup, events, signals, end })
    const signal = (name: string) => {
      signals.push(name)
      if (name === 'SIGKILL') end()
    }
    return { name: `target-${setup.worker}`, pid: 100 + started.length, signal, finish: () => end('ended'), gone }
  })
  return { handle, started }
}

const soon = () => new Promise((resolve) => setImmediate(resolve))

async function isReady(ready: Promise<void>): Promise<boolean> {
  let done = false
  void ready.then(() => {
    done = true
  })
  await soon()
  return done
}

describe('the processes of the target', () => {
  it('are ready when each partition belongs to exactly one of them', async () => {
    const { handle, started } = processes(2)
    expect(started.map(({ setup }) => setup.worker)).toEqual([0, 1])
    started[0]!.events.onReady([0, 1, 2, 3])
    expect(await isReady(handle.ready)).toBe(false)
    started[1]!.events.onReady([1, 3])
    expect(await isReady(handle.ready)).toBe(false)
    started[0]!.events.onReady([0, 2])
    expect(await isReady(handle.ready)).toBe(true)
    expect(handle.processes()).toEqual([
      { name: 'target-0', pid: 101 },
      { name: 'target-1', pid: 102 },
    ])
  })

  it('fed by HTTP, are ready when they listen', async () => {
    const { handle, started } = processes(1)
    started[0]!.events.onReady(null)
    expect(await isReady(handle.ready)).toBe(true)
  })

  it('that cannot start fail the run with their own words', async () => {
    const { handle, started } = processes(1)
    started[0]!.end('ended with exit code 1')
    await expect(handle.ready).rejects.toThrow('target-0 ended with exit code 1')
  })

  it('tell of a death that nobody asked for, and of no other', async () => {
    const { handle, started } = processes(1)
    const deaths: string[] = []
    handle.onDeath((name, how) => deaths.push(`${name}: ${how}`))
    started[0]!.events.onReady([0, 1, 2, 3])
    await handle.kill()
    expect([deaths, handle.processes()]).toEqual([[], []])
    const again = handle.restart()
    started[1]!.events.onReady([0, 1, 2, 3])
    await again
    started[1]!.end('ended with exit code 3')
    expect(deaths).toEqual(['target-0: target-0 ended with exit code 3'])
    await handle.stop()
    expect(deaths).toHaveLength(1)
  })

  it('are paused and resumed, and ended gracefully', async () => {
    const { handle, started } = processes(2)
    handle.pause()
    handle.resume()
    await handle.stop()
    expect(started.map(({ signals }) => signals)).toEqual([
      ['SIGSTOP', 'SIGCONT'],
      ['SIGSTOP', 'SIGCONT'],
    ])
  })
})
