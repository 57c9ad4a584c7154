import { type Driver, refusedByTarget } from '../../drivers/driver.ts'
import { LoadcurveError } from '../../errors.ts'
import { limitHints } from '../../types/own-limits.ts'
import type { WorkerMessage } from './messages.ts'
import { probeBlock, probeEveryUs } from './probe-block.ts'

/** A probe that is refused again and again for so long is not accepted at all; a new leader is found well before. */
const stuckUs = 6_000_000

/** What a generator does until the run begins: it sends a probe from time to time, and reports why none gets through. */
export class Probing {
  private readonly driver: Driver
  private readonly post: (message: WorkerMessage) => void
  private probeUs = 0
  /** when nothing was on its way the last time, and the troubles until then */
  private freeUs: number
  private seenTroubles = 0
  private reported = false
  private accepted = false

  constructor(driver: Driver, post: (message: WorkerMessage) => void, nowUs: number) {
    this.driver = driver
    this.post = post
    this.freeUs = nowUs
  }

  /** `wanted`: this generator is asked for probes. Throws what made the driver fail, or what this machine lacks. */
  step(nowUs: number, wanted: boolean): void {
    const { driver } = this
    if (driver.failure !== null) throw driver.failure
    if (wanted && nowUs >= this.probeUs) {
      driver.send(probeBlock(nowUs), -1)
      this.probeUs = nowUs + probeEveryUs
    }
    driver.takeAcks((_, ackUs) => {
      if (ackUs !== refusedByTarget) this.noteAccepted()
    })
    driver.flush(nowUs)
    this.reportIfStuck(nowUs)
  }

  private noteAccepted(): void {
    if (!this.accepted) this.post({ type: 'probe-accepted' })
    this.accepted = true
  }

  private reportIfStuck(nowUs: number): void {
    const { firstTrouble, retries, reconnects, ownLimits } = this.driver.counters()
    const { unsentReadings, limit, first } = ownLimits
    const unsent = unsentReadings > 0 || (ownLimits.failures > 0 && nowUs - this.freeUs > stuckUs)
    if (unsent && limit !== null) throw new LoadcurveError('DRIVER_FAILED', first ?? '', { hint: limitHints[limit] })
    const troubles = retries + reconnects
    if (this.driver.inFlightBytes() === 0) [this.freeUs, this.seenTroubles] = [nowUs, troubles]
    if (this.reported || troubles <= this.seenTroubles || nowUs - this.freeUs <= stuckUs) return
    this.post({ type: 'stuck', words: firstTrouble })
    this.reported = true
  }
}
