import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import { expect, it } from 'vitest'

const built = fileURLToPath(new URL('../../dist/clock.js', import.meta.url))

/** Answers each question of the main thread with its own time. */
const answering = `
  const { workerData } = require('node:worker_threads')
  import(workerData.built).then(({ threadClock }) => {
    const clock = threadClock(workerData.offsetUs)
    const turn = new Int32Array(workerData.turn), time = new Float64Array(workerData.time)
    for (;;) {
      while (Atomics.load(turn, 0) === 0) Atomics.wait(turn, 0, 0, 1000)
      if (Atomics.load(turn, 0) < 0) return
      time[0] = clock.nowUs()
      Atomics.store(turn, 0, 0)
    }
  })`

it('the clocks of two threads agree: an answer lies between question and receipt, to 2 microseconds', async () => {
  const { takeEpochOffsetUs, threadClock } = (await import(built)) as typeof import('../../src/clock.ts')
  const offsetUs = takeEpochOffsetUs()
  const clock = threadClock(offsetUs)
  const [turn, time] = [new SharedArrayBuffer(4), new SharedArrayBuffer(8)]
  const worker = new Worker(answering, { eval: true, workerData: { built, offsetUs, turn, time } })
  const turns = new Int32Array(turn)
  let [early, late] = [0, 0]
  for (let i = 0; i < 2000; i++) {
    const askedUs = clock.nowUs()
    Atomics.store(turns, 0, 1)
    Atomics.notify(turns, 0)
    while (Atomics.load(turns, 0) === 1) {}
    const heardUs = clock.nowUs()
    const answerUs = new Float64Array(time)[0]!
    early = Math.max(early, askedUs - answerUs)
    late = Math.max(late, answerUs - heardUs)
  }
  Atomics.store(turns, 0, -1)
  Atomics.notify(turns, 0)
  await worker.terminate()
  expect(early).toBeLessThanOrEqual(2)
  expect(late).toBeLessThanOrEqual(2)
})
