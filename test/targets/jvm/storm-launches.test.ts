import { describe, expect, test } from 'vitest'
import { type LaunchedProcess, StormLaunches } from '../../../src/targets/jvm/storm-launches.ts'

const one = (pid: number, isWorker: boolean, port = 6700, started = 'boot/1'): LaunchedProcess => ({
  ...{ isWorker, port, workerId: `w-${pid}` },
  identity: { pid, started },
})
const writer = (pid: number, port?: number) => one(pid, false, port)
const worker = (pid: number, port?: number) => one(pid, true, port)
const noLog = new Map<number, number>()

/** The ports of the launches that each look finds over. */
function endsIn(looks: readonly (readonly LaunchedProcess[])[]): number[][] {
  const launches = new StormLaunches()
  return looks.map((now) => launches.look(now, noLog).map(({ port }) => port))
}

describe('the end of a worker', () => {
  test('is told once, when it and what writes its log are gone', () => {
    expect(endsIn([[writer(1)], [writer(1), worker(2)], [writer(1), worker(2)], [], []])).toEqual([
      [],
      [],
      [],
      [6700],
      [],
    ])
  })

  test('is told where the worker itself lived too short to be seen: what was to write its log has ended', () => {
    expect(endsIn([[writer(1)], [], [writer(3)], []])).toEqual([[], [6700], [], [6700]])
  })

  test('waits for the last words, but not for ever, and is not told again when what wrote them ends', () => {
    const lingering = [writer(1)]
    expect(endsIn([[writer(1), worker(2)], lingering, lingering, lingering, []])).toEqual([[], [], [6700], [], []])
  })

  test('is not told while the worker lives, whatever becomes of its log', () => {
    expect(endsIn([[writer(1), worker(2)], [worker(2)], [worker(2)], []])).toEqual([[], [], [], [6700]])
  })

  test('is told where another has come in its place meanwhile, even under the same process ids', () => {
    const again = [one(1, false, 6700, 'boot/9'), one(2, true, 6700, 'boot/9')]
    expect(endsIn([[writer(1), worker(2)], again, again])).toEqual([[], [6700], []])
  })

  test('is that of its own port', () => {
    const all = [writer(1), worker(2), writer(3, 6701), worker(4, 6701)]
    expect(endsIn([all, [writer(1), worker(2)]])).toEqual([[], [6701]])
  })

  test('is not told where this run wanted it, while that of its successor is', () => {
    const launches = new StormLaunches()
    launches.look([writer(1), worker(2)], noLog)
    launches.expectEnd([worker(2).identity])
    expect(launches.look([], noLog)).toEqual([])
    launches.look([one(1, false, 6700, 'boot/9'), one(2, true, 6700, 'boot/9')], noLog)
    expect(launches.look([], noLog)).toHaveLength(1)
  })

  test('is told where nothing of it was ever seen but that its log has grown', () => {
    const launches = new StormLaunches()
    const sizes = (bytes: number) => new Map([[6700, bytes]])
    expect([launches.look([], noLog), launches.look([], sizes(249)), launches.look([], sizes(249))]).toEqual([
      [],
      [{ port: 6700, workerId: null, logFrom: 0 }],
      [],
    ])
    // who is there writes it
    for (const bytes of [300, 400]) expect(launches.look([writer(1), worker(2)], sizes(bytes))).toEqual([])
    expect(launches.look([], sizes(500))).toEqual([{ port: 6700, workerId: 'w-1', logFrom: 249 }])
    expect(launches.look([], sizes(500))).toEqual([])
  })

  test('names where the words of this life begin in the log', () => {
    const launches = new StormLaunches()
    const sizes = (bytes: number) => new Map([[6700, bytes]])
    launches.look([writer(1), worker(2)], sizes(400))
    expect(launches.look([], sizes(900))).toEqual([{ port: 6700, workerId: 'w-1', logFrom: 0 }])
    launches.look([writer(3)], sizes(1200))
    expect(launches.look([], sizes(1300))).toEqual([{ port: 6700, workerId: 'w-3', logFrom: 900 }])
  })
})
