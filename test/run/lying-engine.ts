import { openBell } from '../../src/channel/bell.ts'
import { RingConsumer, RingProducer } from '../../src/channel/ring.ts'
import { decodeCurveMessage } from '../../src/contract/curve-message.ts'
import { checkOf } from '../../src/contract/reading-check.ts'
import {
  stampUpdate,
  type UpdateEntry,
  updateBytes,
  writeUpdateEntry,
  writeUpdateHeader,
} from '../../src/contract/update-message.ts'
import { targets } from '../../src/run/testbed/assemble-target.ts'
import { enginesInThreads, type Place, ringSource } from '../../src/run/threads/assemble.ts'
import { addEngine } from '../../src/types/engines.ts'

/** An engine of another process, as far as its stamps go, that publishes each reading by itself, truly or not. */
export const liar = addEngine('liar', {
  ...{ runs: 'threads', drivers: ['embedded'], options: [], customers: 'memory', keepsSums: false, publishes: false },
  ...{
    readsInOurGroup: false,
    sharesClock: false,
    defaultFlushUs: null,
    listens: null,
    title: 'made up',
    guarantees: [],
    needsZookeeper: false,
    inJvm: false,
    statistics: null,
    processBytes: 0,
  },
  unbreakable: { message: 'a liar cannot be broken', suggestion: 'break a service' },
  parallelism: { counts: 'liar' },
})

/** An entry of an update, and when it is published. */
export interface Told {
  readonly atUs: number
  /** made at that moment */
  readonly entry: (nowUs: number) => UpdateEntry
}

/** What becomes of a true entry that was read at `nowUs`: set by a test before its run. */
export const story: { tell: (entry: UpdateEntry, nowUs: number) => Told[] } = { tell: () => [] }

/** Messages of one curve with one reading. */
const messageBytes = 22

class Liar {
  private readonly inputs: readonly RingConsumer[]
  private readonly output: RingProducer
  private readonly place: Place
  private waiting: Told[] = []

  constructor(place: Place) {
    const { index, memory } = place.setup
    this.place = place
    this.inputs = memory.curves.map((rings) => new RingConsumer(rings[index]!))
    this.output = new RingProducer(memory.updates[index]!, openBell(memory.observerBell))
  }

  step(): number {
    const nowUs = this.place.clock.nowUs()
    for (const input of this.inputs) this.read(input, nowUs)
    this.waiting.sort((a, b) => a.atUs - b.atUs)
    while (this.waiting.length > 0 && this.waiting[0]!.atUs <= nowUs)
      this.publish(this.waiting.shift()!.entry(nowUs), nowUs)
    return this.waiting[0]?.atUs ?? Number.POSITIVE_INFINITY
  }

  private read(input: RingConsumer, nowUs: number): void {
    for (let at = input.peek(); at >= 0; at = input.peek()) {
      const { buffer, byteOffset } = input.view
      for (let message = at; message < at + input.bytes; message += messageBytes) {
        const bytes = new Uint8Array(buffer, byteOffset + message, messageBytes)
        this.waiting.push(...story.tell(this.entryOf(bytes, nowUs), nowUs))
      }
      input.release(nowUs)
    }
  }

  private entryOf(bytes: Uint8Array, nowUs: number): UpdateEntry {
    const { dueUs, slot, curves } = decodeCurveMessage(bytes)
    const { meter, wattHours } = curves[0]!
    const group = this.place.plan.workload.name === 'passthrough' ? meter : 0
    const due = { oldestDueUs: dueUs, newestDueUs: dueUs, readLagUs: nowUs - dueUs }
    return { group, slot, count: 1, kind: 0, value: wattHours[0]!, check: checkOf(meter, wattHours[0]!) >>> 0, ...due }
  }

  private publish(entry: UpdateEntry, nowUs: number): void {
    this.output.reclaim(() => {})
    const at = this.output.reserve(updateBytes(1))
    const { view } = this.output
    writeUpdateHeader(view, at, { emittedUs: 0, storedUs: 0, entries: 1, workload: this.place.plan.workload.id })
    writeUpdateEntry(view, at + updateBytes(0), entry)
    stampUpdate(view, at, nowUs, nowUs)
    this.output.publish(updateBytes(1))
  }
}

enginesInThreads[liar] = { source: ringSource, pipeline: (place) => new Liar(place) }
targets[liar] = async () => {
  throw new Error('a liar lives in threads')
}
