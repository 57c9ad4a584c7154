import type { RingProducer } from '../../channel/ring.ts'
import { stampUpdate } from '../../contract/update-message.ts'
import type { Deltas } from '../../workloads/deltas.ts'
import { encodeUpdates } from '../updates.ts'

/** Updates on their way out of the pipeline. */
export interface Publisher {
  /** turns the deltas into updates of at most 20,000 entries, due out after the configured delay, and clears them */
  close(deltas: Deltas, nowUs: number): void
  /** publishes what is due out and has room; returns when to try again (Infinity: nothing waits) */
  publish(nowUs: number): number
  /** true while an update that is due out finds no room: the pipeline then takes nothing more in */
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
  const held: Held[] = []
  let stuck = false
  const hold = (update: Held) => {
    const after = held.findLastIndex((other) => other.outUs <= update.outUs)
    held.splice(after + 1, 0, update)
  }
  const send = ({ bytes }: Held, nowUs: number): boolean => {
    out.reclaim(() => {})
    const at = out.reserve(bytes.length)
    if (at < 0) return false
    new Uint8Array(out.view.buffer, at, bytes.length).set(bytes)
    stampUpdate(out.view, at, nowUs, nowUs)
    out.publish(bytes.length)
    return true
  }
  return {
    get stuck() {
      return stuck
    },
    close: (deltas, nowUs) => {
      const outUs = nowUs + extraUs()
      for (const bytes of encodeUpdates(deltas, workloadId)) hold({ bytes, outUs })
      deltas.clear()
    },
    publish: (nowUs) => {
      let gone = 0
      while (gone < held.length && held[gone]!.outUs <= nowUs && send(held[gone]!, nowUs)) gone++
      held.splice(0, gone)
      stuck = held.length > 0 && held[0]!.outUs <= nowUs
      const next = held[0]
      if (next === undefined) return Number.POSITIVE_INFINITY
      return next.outUs > nowUs ? next.outUs : nowUs + retryUs
    },
  }
}
