import type { RingConsumer } from '../channel/ring.ts'
import type { Clock } from '../clock.ts'
import { noSourceTrouble } from '../types/measurement.ts'
import type { UpdateSource } from './update-source.ts'

/** The updates of the embedded target, one ring per worker. */
export function createRingSource(rings: readonly RingConsumer[], clock: Clock): UpdateSource {
  return {
    needsLoop: false,
    open: async () => {},
    take: (most, each) => {
      const share = Math.max(1, Math.ceil(most / Math.max(1, rings.length)))
      let any = false
      for (const ring of rings) {
        for (let n = 0, at = ring.peek(); n < share && at >= 0; n++, at = ring.peek()) {
          any = true
          const nowUs = clock.nowUs()
          each(ring.view, at, ring.bytes, nowUs, null, ring.roomWaitUs)
          ring.release(nowUs)
        }
      }
      return any
    },
    arrival: async () => {},
    trouble: () => noSourceTrouble,
    close: async () => {},
  }
}
