import type { Clock } from '../../clock.ts'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { Connection } from '../../kafka/network/broker-connection.ts'
import { BrokenConnection } from '../../kafka/protocol/errors.ts'
import type { ProducerStamp } from '../../kafka/protocol/record-batch.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { PartitionStream } from './partition-stream.ts'
import { BackOff, type Trouble } from './trouble.ts'

export interface IdentitySetup {
  readonly clock: Clock
  readonly dispatcher: Dispatcher
  readonly streams: readonly PartitionStream[]
  readonly trouble: Trouble
  readonly ask: (connection: Connection) => Promise<ProducerStamp>
}

/**
 * A broker that lost the state of an idempotent producer (its log was truncated, the state expired) rejects everything
 * from it. Under a new id, sequences start again from 0; what may have arrived under the old id can then be duplicated.
 */
export class IdentityRenewal {
  private readonly setup: IdentitySetup
  private readonly backOff = new BackOff()
  private asking = false
  private askAtUs = 0

  constructor(setup: IdentitySetup) {
    this.setup = setup
  }

  /** Requests another id as soon as nothing is in flight. */
  step(connection: Connection | null, nowUs: number): void {
    const { dispatcher, streams } = this.setup
    if (!dispatcher.identityWanted || this.asking || connection === null || nowUs < this.askAtUs) return
    if (!streams.every(({ idle }) => idle)) return
    this.asking = true
    void this.renew(connection).then(() => {
      this.asking = false
    })
  }

  private async renew(connection: Connection): Promise<void> {
    const { dispatcher, streams, trouble, clock, ask } = this.setup
    try {
      const producer = await ask(connection)
      dispatcher.producer = producer
      for (const stream of streams)
        stream.restamp(producer, (batch) => {
          if (batch.fateUnknown) trouble.resentReadings += batch.readings
          batch.fateUnknown = false
        })
      dispatcher.identityWanted = false
      this.backOff.reset()
    } catch (error) {
      this.askAtUs = clock.nowUs() + this.backOff.nextUs()
      if (error instanceof LoadcurveError && !(error instanceof BrokenConnection)) trouble.fail(error)
      else trouble.note(messageOf(error))
    }
  }
}
