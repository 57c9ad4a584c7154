import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'

const built = fileURLToPath(new URL('../../dist/clock.js', import.meta.url))

/** Answers each line with its own time. */
const answering = `
  import { threadClock } from ${JSON.stringify(built)}
  import { createInterface } from 'node:readline'
  const clock = threadClock(Number(process.argv[1]))
  for await (const line of createInterface({ input: process.stdin })) process.stdout.write(clock.nowUs() + '\\n')`

it('the clocks of two processes agree: an answer lies between question and receipt, to 5 microseconds', async () => {
  const { takeEpochOffsetUs, threadClock } = (await import(built)) as typeof import('../../src/clock.ts')
  const offsetUs = takeEpochOffsetUs()
  const clock = threadClock(offsetUs)
  const child = spawn(process.execPath, ['--input-type=module', '-e', answering, String(offsetUs)])
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  let [early, late, closestUs] = [0, 0, Number.POSITIVE_INFINITY]
  for (let i = 0; i < 1000; i++) {
    const askedUs = clock.nowUs()
    child.stdin.write('\n')
    const answerUs = Number((await lines.next()).value)
    const heardUs = clock.nowUs()
    early = Math.max(early, askedUs - answerUs)
    late = Math.max(late, answerUs - heardUs)
    closestUs = Math.min(closestUs, heardUs - askedUs)
  }
  child.stdin.end()
  expect(early).toBeLessThanOrEqual(5)
  expect(late).toBeLessThanOrEqual(5)
  // the closest question and receipt show how well that was looked at
  expect(closestUs).toBeLessThan(2000)
})
