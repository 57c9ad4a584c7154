import { describe, expect, test } from 'vitest'
import { type Sampler, startSampler } from '../../src/collectors/sampler.ts'
import { LoadcurveError } from '../../src/errors.ts'
import type { Collector, SampleLine } from '../../src/types/measurement.ts'

const firstDueUs = 100_000_000
const second = 1_000_000

/** A clock with alarms, the lines that were written, and a sampler that lives on them. */
class Bench {
  nowUs = firstDueUs - 300_000
  readonly lines: SampleLine[] = []
  readonly failures: unknown[] = []
  private alarms: { atUs: number; ring: () => void }[] = []
  sampler: Sampler | null = null
  write = (line: SampleLine): void => {
    this.lines.push(line)
  }

  start(...plans: { collector: Collector; periodUs: number }[]): this {
    this.sampler = startSampler(plans, firstDueUs, {
      nowUs: () => this.nowUs,
      schedule: (atUs, ring) => {
        const alarm = { atUs, ring }
        this.alarms.push(alarm)
        return () => {
          this.alarms = this.alarms.filter((one) => one !== alarm)
        }
      },
      write: (line) => this.write(line),
      fail: (error) => this.failures.push(error),
    })
    return this
  }

  /** Rings everything that is due up to that time since the first due time, in order. */
  async until(atUs: number): Promise<this> {
    const end = firstDueUs + atUs
    for (;;) {
      await settled()
      const [next] = this.alarms.filter((alarm) => alarm.atUs <= end).sort((a, b) => a.atUs - b.atUs)
      if (next === undefined) break
      this.alarms = this.alarms.filter((alarm) => alarm !== next)
      this.nowUs = Math.max(this.nowUs, next.atUs)
      next.ring()
    }
    this.nowUs = Math.max(this.nowUs, end)
    return this
  }

  /** The thread is held up: the clock goes on and nothing rings. */
  heldUpUntil(atUs: number): this {
    this.nowUs = firstDueUs + atUs
    return this
  }

  get pending(): number {
    return this.alarms.length
  }
}

/** Lets promises that are already settled call back. */
async function settled(): Promise<void> {
  for (let i = 0; i < 5; i++) await Promise.resolve()
}

function collectorOf(sample: Collector['sample'], changes: Partial<Collector> = {}): Collector {
  return { name: 'host', unavailable: null, sample, close: () => {}, ...changes }
}

function counting(): Collector {
  let calls = 0
  return collectorOf(() => ({ calls: calls++ }))
}

const value = (atUs: number, calls: number) => ({ atUs, from: 'host', values: { calls } })
const gap = (atUs: number, reason: RegExp) => ({ atUs, from: 'host', gap: expect.stringMatching(reason) })

describe('the sampler', () => {
  test('asks at whole periods since the first due time, after a look that only primes', async () => {
    const bench = await new Bench().start({ collector: counting(), periodUs: second }).until(2 * second)
    expect(bench.lines).toEqual([value(0, 1), value(second, 2), value(2 * second, 3)])
  })

  test('asks each collector on its own period', async () => {
    const slow = { ...counting(), name: 'slow' }
    const bench = await new Bench()
      .start({ collector: counting(), periodUs: second / 2 }, { collector: slow, periodUs: second })
      .until(2 * second)
    const times = (name: string) => bench.lines.filter((line) => line.from === name).map((line) => line.atUs)
    expect(times('host')).toEqual([0, 500_000, 1_000_000, 1_500_000, 2_000_000])
    expect(times('slow')).toEqual([0, 1_000_000, 2_000_000])
  })

  test('stamps a sample with the time at which it was taken, and does not let it move the next', async () => {
    const bench = await new Bench().start({ collector: counting(), periodUs: second }).until(0)
    await bench.heldUpUntil(1.4 * second).until(2 * second)
    expect(bench.lines.map((line) => line.atUs)).toEqual([0, 1_400_000, 2_000_000])
  })

  test('counts a sample for its period when the timer rings a moment early', async () => {
    const bench = new Bench()
    const early = startSampler([{ collector: counting(), periodUs: second }], firstDueUs, {
      nowUs: () => bench.nowUs,
      schedule: (atUs, ring) => {
        if (atUs > firstDueUs) return () => {}
        bench.nowUs = atUs - 400
        queueMicrotask(ring)
        return () => {}
      },
      write: (line) => bench.lines.push(line),
      fail: () => {},
    })
    await settled()
    expect(bench.lines).toEqual([value(0, 1)])
    await early.stop()
  })

  test('writes a gap for a sample that is more than half a period late, without a value', async () => {
    const bench = await new Bench().start({ collector: counting(), periodUs: second }).until(0)
    await bench.heldUpUntil(1.6 * second).until(2 * second)
    expect(bench.lines).toEqual([value(0, 1), gap(second, /600 ms late/), value(2 * second, 2)])
  })

  test('writes a gap for each sample that was missed while the thread was held up', async () => {
    const bench = await new Bench().start({ collector: counting(), periodUs: second }).until(0)
    await bench.heldUpUntil(3.1 * second).until(4 * second)
    expect(bench.lines.slice(1)).toEqual([
      gap(second, /missed.*2100 ms late/),
      gap(2 * second, /missed.*1100 ms late/),
      { atUs: 3.1 * second, from: 'host', values: { calls: 2 } },
      value(4 * second, 3),
    ])
  })

  test('writes what to do about a failure, where the collector knows', async () => {
    const refused = collectorOf(() =>
      Promise.reject(new LoadcurveError('TARGET_FAILED', 'status 401', { hint: 'set a password' })),
    )
    const bench = await new Bench().start({ collector: refused, periodUs: second }).until(0)
    expect(bench.lines).toEqual([{ atUs: 0, from: 'host', gap: 'host failed: status 401', hint: 'set a password' }])
  })

  test('writes why a collector failed, and asks it again', async () => {
    let calls = 0
    const flaky = collectorOf(() => {
      calls++
      if (calls === 2) throw new Error('no such file')
      if (calls === 3) return Promise.reject(new Error('connection refused'))
      return { calls }
    })
    const bench = await new Bench().start({ collector: flaky, periodUs: second }).until(2 * second)
    expect(bench.lines).toEqual([
      gap(0, /host failed: no such file/),
      gap(second, /connection refused/),
      value(2 * second, 4),
    ])
  })

  test('writes a gap where there is no value, and leaves out values that are no numbers', async () => {
    const answers = [{}, { a: Number.NaN }, { a: Number.POSITIVE_INFINITY, b: 2 }]
    const bench = await new Bench()
      .start({ collector: collectorOf(() => answers.shift()!), periodUs: second })
      .until(second)
    expect(bench.lines).toEqual([gap(0, /no value/), { atUs: second, from: 'host', values: { b: 2 } }])
  })

  test('waits for an answer within the period', async () => {
    const answers: ((values: Record<string, number>) => void)[] = []
    const bench = new Bench().start({
      collector: collectorOf(() => new Promise((answer) => answers.push(answer))),
      periodUs: second,
    })
    answers[0]!({ calls: 0 })
    await bench.until(0.9 * second)
    answers[1]!({ calls: 1 })
    await bench.until(0.95 * second)
    expect(bench.lines).toEqual([value(0, 1)])
  })

  test('never asks a collector that still owes an answer: the missing ones are gaps, and the late one is dropped', async () => {
    const answers: ((values: Record<string, number>) => void)[] = []
    const bench = new Bench().start({
      collector: collectorOf(() => new Promise((answer) => answers.push(answer))),
      periodUs: second,
    })
    answers[0]!({ calls: 0 })
    await bench.until(2.5 * second)
    expect(answers).toHaveLength(2)
    expect(bench.lines).toEqual([
      gap(0, /no response within 1000 ms/),
      gap(second, /an earlier sample has not finished/),
      gap(2 * second, /an earlier sample has not finished/),
    ])
    answers[1]!({ calls: 1 })
    await bench.until(3 * second)
    answers[2]!({ calls: 2 })
    await bench.until(3 * second)
    expect(bench.lines.slice(3)).toEqual([value(3 * second, 2)])
  })

  test('leaves collectors alone that cannot work here', async () => {
    const absent = collectorOf(() => ({ calls: 1 }), { unavailable: 'there is no /proc' })
    const bench = await new Bench().start({ collector: absent, periodUs: second }).until(3 * second)
    expect([bench.lines, bench.pending]).toEqual([[], 0])
  })

  test('hands on the error of a disk that takes no more lines', async () => {
    const bench = new Bench()
    bench.write = () => {
      throw new Error('ENOSPC')
    }
    await bench.start({ collector: counting(), periodUs: second }).until(0)
    expect(bench.failures).toEqual([new Error('ENOSPC')])
  })
})

describe('stopping the sampler', () => {
  test('takes no further sample and closes the collectors', async () => {
    let closed = 0
    const collector = { ...counting(), close: () => void closed++ }
    const bench = await new Bench().start({ collector, periodUs: second }).until(second)
    await bench.sampler!.stop()
    await bench.sampler!.stop()
    await bench.until(5 * second)
    expect([bench.lines.length, closed, bench.pending]).toEqual([2, 1, 0])
  })

  test('waits for the answer that is under way and writes it', async () => {
    const answers: ((values: Record<string, number>) => void)[] = []
    const bench = new Bench().start({
      collector: collectorOf(() => new Promise((answer) => answers.push(answer))),
      periodUs: second,
    })
    answers[0]!({ calls: 0 })
    await bench.until(0)
    const stopped = bench.sampler!.stop()
    answers[1]!({ calls: 1 })
    await stopped
    expect([bench.lines, bench.pending]).toEqual([[value(0, 1)], 0])
  })

  test('waits no longer than a period for an answer that never comes', async () => {
    const bench = new Bench().start({ collector: collectorOf(() => new Promise(() => {})), periodUs: second })
    await bench.until(0)
    let stopped = false
    const stopping = bench.sampler!.stop().then(() => {
      stopped = true
    })
    await bench.until(0.9 * second)
    expect(stopped).toBe(false)
    await bench.until(second)
    await stopping
    expect([stopped, bench.pending]).toEqual([true, 0])
  })

  test('lets a collector that can settle hear the end, and samples it once more', async () => {
    const told: string[] = []
    const collector: Collector = {
      ...collectorOf(() => {
        told.push('sampled')
        return { calls: told.length }
      }),
      settle: async () => void told.push('settled'),
    }
    const bench = new Bench().start({ collector, periodUs: 10 * second })
    await bench.until(0)
    const stopping = bench.sampler!.stop()
    await bench.until(0.3 * second)
    await stopping
    expect(told.slice(-2)).toEqual(['settled', 'sampled'])
    expect(bench.lines.at(-1)).toMatchObject({ values: { calls: told.length } })
  })

  test('waits at most 5 s for a collector that is asked once an hour', async () => {
    const answers: ((values: Record<string, number>) => void)[] = []
    const collector = collectorOf(() => new Promise((answer) => answers.push(answer)))
    const bench = new Bench().start({ collector, periodUs: 3600 * second })
    answers[0]!({ calls: 0 })
    await bench.until(0)
    const stopping = bench.sampler!.stop()
    await bench.until(5 * second)
    await stopping
    expect(bench.lines).toEqual([gap(0, /no response before the run ended/)])
  })
})
