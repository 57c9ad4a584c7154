import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { openStormStatistics, uiCollector } from '../../../src/collectors/storm/storm.ts'
import type { EngineStatistics } from '../../../src/types/engine-statistics.ts'
import { line, run } from './recorded-storm.ts'

let statistics: EngineStatistics | null = null
afterEach(() => statistics?.close())

async function workerAt({ ports }: EngineStatistics): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port: ports.graphitePort })
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('connect', resolve))
  return socket
}

async function heard(has: (values: Record<string, number>) => boolean): Promise<Record<string, number>> {
  for (;;) {
    const values = await workers().sample()
    if (has(values)) return values
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

let collector: ReturnType<EngineStatistics['collectors']>[number] | null = null
function workers() {
  collector ??= statistics!.collectors({ nowUs: () => performance.now() * 1000, periodUs: 1e6 })[0]!
  return collector
}

async function open(): Promise<EngineStatistics> {
  collector = null
  statistics = await openStormStatistics(run, 1)
  workers()
  return statistics
}

describe('the listener for workers', () => {
  test('takes lines of several workers, in pieces, and goes on after nonsense and after a kill', async () => {
    const at = await open()
    const [one, other] = [await workerAt(at), await workerAt(at)]
    const text = `${line('meters', '__ack-count-default.count', 100, 6700)}\n`
    one.write(`nonsense\n\u0000\u0001\n${text.slice(0, 30)}`)
    one.write(text.slice(30))
    other.write(`${line('meters', '__ack-count-default.count', 20, 6701)}\n`)
    await heard((values) => values['storm.count_acked_meters'] === 120)
    one.destroy()
    const again = await workerAt(at)
    again.write(`${line('meters', '__ack-count-default.count', 40, 6700)}\n`)
    expect(await heard((values) => values['storm.count_acked_meters'] === 160)).toBeDefined()
    for (const socket of [other, again]) socket.destroy()
  })

  test('ends a connection that sends no end of line, and takes the next', async () => {
    const at = await open()
    const endless = await workerAt(at)
    const closed = new Promise((resolve) => endless.once('close', resolve))
    endless.write('x'.repeat(100_000))
    await closed
    const worker = await workerAt(at)
    worker.write(`${line('meters', 'receive-queue-population', 3)}\n`)
    expect(await heard((values) => values['storm.queue_meters'] === 3)).toBeDefined()
    worker.destroy()
  })
})

const page = {
  spouts: [{ spoutId: 'meters', emitted: 700_020, acked: 350_020, failed: 0, completeLatency: '31.413' }],
  bolts: [
    { boltId: `spout-${run}`, emitted: 20, executed: 353_260, acked: 5, failed: 0, capacity: '0.012' },
    { boltId: 'idle', emitted: 0, executed: 0, executeLatency: '0.000', processLatency: 'NaN' },
    { nothing: true },
    'nonsense',
  ],
}

/** A server that answers with these texts, in order; the paths it was asked. */
function uiWith(...texts: string[]) {
  const asked: string[] = []
  const ui = uiCollector({
    base: 'http://127.0.0.1:1',
    topology: run,
    periodUs: 1e6,
    ask: async ({ url, withinMs }) => {
      expect(withinMs).toBeLessThan(1000)
      asked.push(new URL(url).pathname + new URL(url).search)
      return { status: 200, text: texts.shift() ?? '' }
    },
  })
  return { ui, asked }
}

const summary = JSON.stringify({
  topologies: [
    { id: 'other-1-9', name: 'other' },
    { id: `${run}-1-9`, name: run },
  ],
})

describe('what Storm UI shows', () => {
  test('is asked for by the id of the topology, with what Storm adds, and its milliseconds become microseconds', async () => {
    const { ui, asked } = uiWith(summary, JSON.stringify(page), JSON.stringify(page))
    expect(await ui.sample()).toEqual({
      'storm.ui_emitted_meters': 700_020,
      'storm.ui_acked_meters': 350_020,
      'storm.ui_failed_meters': 0,
      'storm.ui_complete_meters_us': 31_413,
      'storm.ui_emitted_spout': 20,
      'storm.ui_executed_spout': 353_260,
      'storm.ui_acked_spout': 5,
      'storm.ui_failed_spout': 0,
      'storm.ui_emitted_idle': 0,
      'storm.ui_executed_idle': 0,
    })
    await ui.sample()
    const wanted = `/api/v1/topology/${run}-1-9?sys=true`
    expect(asked).toEqual(['/api/v1/topology/summary', wanted, wanted])
  })

  test('is a gap where nimbus does not know the topology, or something else answers', async () => {
    await expect(uiWith('{"topologies":[]}').ui.sample()).rejects.toThrow(`nimbus has no topology ${run}`)
    await expect(uiWith('<html>').ui.sample()).rejects.toThrow('does not respond like Storm UI')
  })

  test('is looked for again once a topology was submitted again under another id', async () => {
    const { ui, asked } = uiWith(summary, 'gone', summary.replace('-1-9"', '-2-9"'), JSON.stringify(page))
    await expect(ui.sample()).rejects.toThrow()
    await ui.sample()
    expect(asked.filter((path) => path.endsWith('summary'))).toHaveLength(2)
  })
})
