import type { RingProducer } from '../../channel/ring.ts'
import { stampUpdate } from '../../contract/update-message.ts'
import type { Deltas } from '../../workloads/deltas.ts'
import { encodeUpdates } from '../updates.ts'

/** Updates on their way out of the pipeline. */
export interface Publisher {
  /** turns the deltas into updates of at most 20,000 entries, due out after the configured delay, and clears them */
  close(deltas: Deltas, nowUs: number): void
  /** publishes what is due out and has room; returns when to try again (Infinity: nothing is waiting) */
  publish(nowUs: number): number
  /** true while there is no room for an update that is due out: the pipeline then accepts no more input */
  readonly stuck: boolean
}

interface Held {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly outUs: number
}

/** While the observer's ring is full, updates wait here. */
const retryUs = 250

/** `extraUs` gives each closed batch its delay: constant, plus jitter. */
export function createPublisher(out: RingProducer, workloadId: number, extraUs: () => number): Publisher {
  return new RingPublisher(out, workloadId, extraUs)
}

class RingPublisher implements Publisher {
  stuck = false
  private readonly out: RingProducer
  private readonly workloadId: number
  private readonly extraUs: () => number
  /** in the order in which they are due out */
  private readonly held: Held[] = []
  /** since when the oldest of them finds no room; 0 = there is some */
  private fullSinceUs = 0

  constructor(out: RingProducer, workloadId: number, extraUs: () => number) {
    this.out = out
    this.workloadId = workloadId
    this.extraUs = extraUs
  }

  close(deltas: Deltas, nowUs: number): void {
    const outUs = nowUs + this.extraUs()
    for (const bytes of encodeUpdates(deltas, this.workloadId)) this.hold({ bytes, outUs })
    deltas.clear()
  }

  publish(nowUs: number): number {
    const { held } = this
    let gone = 0
    while (gone < held.length && held[gone]!.outUs <= nowUs && this.send(held[gone]!, nowUs)) gone++
    held.splice(0, gone)
    const next = held[0]
    this.stuck = next !== undefined && next.outUs <= nowUs
    if (next === undefined) return Number.POSITIVE_INFINITY
    return this.stuck ? nowUs + retryUs : next.outUs
  }

  private hold(update: Held): void {
    const after = this.held.findLastIndex((other) => other.outUs <= update.outUs)
    this.held.splice(after + 1, 0, update)
  }

  private send({ bytes }: Held, nowUs: number): boolean {
    const { out } = this
    out.reclaim(() => {})
    const at = out.reserve(bytes.length)
    if (at < 0) {
      if (this.fullSinceUs === 0) this.fullSinceUs = nowUs
      return false
    }
    new Uint8Array(out.view.buffer, at, bytes.length).set(bytes)
    stampUpdate(out.view, at, nowUs, nowUs)
    out.publish(bytes.length, this.fullSinceUs === 0 ? 0 : nowUs - this.fullSinceUs)
    this.fullSinceUs = 0
    return true
  }
}
