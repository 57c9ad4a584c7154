import { describe, expect, it } from 'vitest'
import { encodeCurveMessage } from '../../../src/contract/curve-message.ts'
import { createAccumulator, type StoredSum } from '../../../src/targets/accumulator.ts'
import { createMessageIntake } from '../../../src/targets/message-intake.ts'
import { type Claim, createPipeline } from '../../../src/targets/node/pipeline.ts'
import { workloadOf } from '../../../src/workloads/workload.ts'
import { decodeUpdate } from '../update-bytes.ts'

const t0 = 1_795_500_000_000_000

/** A step that is done when the test says so. */
class Step<T, R> {
  readonly given: T[] = []
  private readonly waiting: ((result: R) => void)[] = []

  readonly take = (given: T): Promise<R> => {
    this.given.push(given)
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  async finish(result: R): Promise<void> {
    this.waiting.shift()?.(result)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
}

class Rig {
  nowUs = t0
  readonly store = new Step<readonly StoredSum[], boolean>()
  readonly outlet = new Step<readonly Uint8Array[], void>()
  readonly settled: number[] = []
  readonly pipeline
  readonly claims: (readonly Claim[])[] = []
  rewinds = 0
  private taken = 0
  private marked = 0
  private calls: { atUs: number; call: () => void }[] = []

  constructor(parts: { stores?: boolean; mostEntries?: number } = {}) {
    const accumulator = createAccumulator(workloadOf('national-curve', 100), null)
    this.pipeline = createPipeline({
      accumulator,
      intakes: {
        binary: createMessageIntake(accumulator, 'binary', 100),
        json: createMessageIntake(accumulator, 'json', 100),
      },
      store:
        parts.stores === false
          ? null
          : {
              add: (sums, claims) => {
                this.claims.push(claims)
                return this.store.take(sums)
              },
            },
      outlet: { publish: this.outlet.take },
      mark: () => {
        const upTo = this.taken
        const claims = [{ partition: 0, from: this.marked, next: upTo }]
        this.marked = upTo
        return { claims, settle: () => this.settled.push(upTo) }
      },
      rewind: () => {
        this.rewinds++
      },
      flushUs: 1000,
      mostEntries: parts.mostEntries ?? 1000,
      clock: { nowUs: () => this.nowUs },
      later: (call, afterUs) => this.calls.push({ atUs: this.nowUs + afterUs, call }),
    })
  }

  take(meter: number, slot = 0): string {
    this.taken++
    const bytes = encodeCurveMessage({ dueUs: t0, slot, curves: [{ meter, wattHours: [100] }] })
    return this.pipeline.take(new DataView(bytes.buffer), 0, bytes.length, this.nowUs, 'binary')
  }

  async passUs(us: number): Promise<void> {
    this.nowUs += us
    const due = this.calls.filter(({ atUs }) => atUs <= this.nowUs)
    this.calls = this.calls.filter(({ atUs }) => atUs > this.nowUs)
    for (const { call } of due) call()
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
}

describe('the steps of the pipeline', () => {
  it('stores first, then publishes, and only then lets the input forget', async () => {
    const rig = new Rig()
    rig.take(1)
    rig.take(2)
    await rig.passUs(1000)
    expect(rig.store.given).toEqual([[{ slot: 0, group: 0, wattHours: 200 }]])
    expect(rig.outlet.given).toEqual([])
    await rig.store.finish(true)
    expect(rig.outlet.given).toHaveLength(1)
    expect(rig.settled).toEqual([])
    await rig.outlet.finish()
    expect(rig.settled).toEqual([2])
  })

  it('goes on closing batches while the store is away, so that the wait is the database’s and not the engine’s', async () => {
    const rig = new Rig()
    rig.take(1)
    await rig.passUs(0)
    rig.take(2)
    await rig.passUs(1000)
    rig.take(3)
    await rig.passUs(1000)
    await rig.passUs(5_000_000)
    expect(rig.store.given).toHaveLength(1)
    await rig.store.finish(true)
    expect(rig.store.given[1]).toEqual([
      { slot: 0, group: 0, wattHours: 100 },
      { slot: 0, group: 0, wattHours: 100 },
    ])
    await rig.store.finish(true)
    await rig.outlet.finish()
    await rig.outlet.finish()
    const headers = rig.outlet.given.flat().map((bytes) => decodeUpdate(bytes).header)
    expect(headers.map(({ emittedUs }) => emittedUs - t0)).toEqual([0, 1000, 2000])
    expect(headers.map(({ storedUs }) => storedUs - t0)).toEqual([5_002_000, 5_002_000, 5_002_000])
    expect(rig.settled).toEqual([1, 2, 3])
  })

  it('publishes one batch while the next is stored', async () => {
    const rig = new Rig()
    rig.take(1)
    await rig.passUs(1000)
    await rig.store.finish(true)
    rig.take(2)
    await rig.passUs(1000)
    expect([rig.outlet.given.length, rig.store.given.length]).toEqual([1, 2])
    await rig.store.finish(true)
    expect(rig.outlet.given).toHaveLength(1)
    await rig.outlet.finish()
    expect(rig.outlet.given).toHaveLength(2)
    expect(rig.settled).toEqual([1])
  })

  it('stamps what is not stored with the time at which it was closed', async () => {
    const rig = new Rig({ stores: false })
    rig.take(1)
    await rig.passUs(700)
    const { emittedUs, storedUs } = decodeUpdate(rig.outlet.given[0]![0]!).header
    expect([emittedUs - t0, storedUs - t0]).toEqual([700, 700])
  })

  it('holds the input back while too many entries wait, and lets it go on when they are published', async () => {
    const rig = new Rig({ mostEntries: 2 })
    rig.take(1, 0)
    expect(rig.pipeline.full).toBe(false)
    rig.take(1, 1)
    expect(rig.pipeline.full).toBe(true)
    let free = false
    void rig.pipeline.room(500).then(() => {
      free = true
    })
    await rig.passUs(1000)
    await rig.store.finish(true)
    expect(free).toBe(false)
    await rig.outlet.finish()
    expect([rig.pipeline.full, free]).toEqual([false, true])
  })

  it('lets the input forget messages that were none', async () => {
    const rig = new Rig()
    expect(rig.take(100)).toContain('meter 100')
    await rig.passUs(1000)
    await rig.store.finish(true)
    expect(rig.outlet.given).toEqual([])
    expect(rig.settled).toEqual([1])
  })

  it('drains: closes what is open and waits until it is settled', async () => {
    const rig = new Rig()
    rig.take(1)
    let drained = false
    void rig.pipeline.drain(1000).then(() => {
      drained = true
    })
    await rig.passUs(0)
    await rig.store.finish(true)
    expect(drained).toBe(false)
    await rig.outlet.finish()
    await rig.passUs(50_000)
    expect([drained, rig.settled]).toEqual([true, [1]])
  })

  it('claims exactly the records whose sums it stores', async () => {
    const rig = new Rig()
    rig.take(1)
    await rig.passUs(0)
    rig.take(2)
    rig.take(3)
    await rig.passUs(1000)
    await rig.store.finish(true)
    expect(rig.claims).toEqual([[{ partition: 0, from: 0, next: 1 }], [{ partition: 0, from: 1, next: 3 }]])
  })

  it('publishes what is stored already without storing it again, apart from what is not', async () => {
    const rig = new Rig()
    rig.pipeline.separate(true)
    rig.take(1)
    rig.pipeline.separate(true)
    rig.take(2)
    rig.pipeline.separate(false)
    rig.take(3)
    await rig.passUs(1000)
    expect(rig.store.given).toEqual([[{ slot: 0, group: 0, wattHours: 100 }]])
    expect(rig.claims).toEqual([[{ partition: 0, from: 2, next: 3 }]])
    await rig.store.finish(true)
    await rig.outlet.finish()
    await rig.outlet.finish()
    const counts = rig.outlet.given.flat().map((bytes) => decodeUpdate(bytes).entries[0]!.count)
    expect([counts, rig.settled]).toEqual([
      [2, 1],
      [2, 3],
    ])
  })

  it('gives up all that is not stored when the store knows better, and asks for it again', async () => {
    const rig = new Rig({ mostEntries: 3 })
    rig.take(1, 0)
    await rig.passUs(0)
    rig.take(1, 1)
    await rig.passUs(1000)
    rig.take(1, 2)
    expect(rig.pipeline.full).toBe(true)
    await rig.store.finish(false)
    await rig.passUs(5000)
    expect([rig.rewinds, rig.pipeline.full, rig.outlet.given, rig.settled]).toEqual([1, false, [], []])
    rig.take(1, 3)
    await rig.passUs(1000)
    expect(rig.store.given.slice(1)).toEqual([[{ slot: 3, group: 0, wattHours: 100 }]])
  })

  it('stores a long queue in several transactions, none of which cuts a batch', async () => {
    const rig = new Rig({ mostEntries: 100_000 })
    for (let batch = 0; batch < 4; batch++) {
      for (let slot = 0; slot < 2400; slot++) rig.take(1, slot)
      await rig.passUs(1000)
    }
    await rig.store.finish(true)
    await rig.store.finish(true)
    expect(rig.store.given.map(({ length }) => length)).toEqual([2400, 4800, 2400])
  })
})
