import type { Clock } from '../../clock.ts'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { Connection } from '../../kafka/network/broker-connection.ts'
import { BrokenConnection } from '../../kafka/protocol/errors.ts'
import type { ProducerStamp } from '../../kafka/protocol/record-batch.ts'
import type { Dispatcher } from './dispatcher.ts'
import type { OutgoingBatch } from './outgoing-batch.ts'
import type { PartitionStream } from './partition-stream.ts'
import { BackOff, type Trouble } from './trouble.ts'

export interface IdentitySetup {
  readonly clock: Clock
  readonly dispatcher: Dispatcher
  readonly streams: readonly PartitionStream[]
  readonly trouble: Trouble
  readonly ask: (connection: Connection) => Promise<ProducerStamp>
  /** see `src/kafka/cluster/last-sequences.ts` */
  readonly lastSequences: (
    connection: Connection,
    partitions: readonly number[],
    producer: ProducerStamp,
  ) => Promise<ReadonlyMap<number, number>>
  readonly onSettled: (batch: OutgoingBatch, ackUs: number) => void
}

/** How long a broker that may have batches is waited for before they are sent under another id. */
const leaderPatienceUs = 30_000_000

/**
 * A broker that lost the state of an idempotent producer rejects everything from it. After a restart it knows only the
 * last batch of each producer, so what is sent again before that one is out of order to it. It is asked for the last
 * sequence that it has: what is stored is settled, and only the rest is sent under a new id, from sequence 0. Where it
 * cannot say (its log was truncated, the state expired after `producer.id.expiration.ms`, Kafka before 2.8), batches whose
 * fate is unknown are sent again and counted.
 */
export class IdentityRenewal {
  private readonly setup: IdentitySetup
  private readonly backOff = new BackOff()
  private asking = false
  private askAtUs = 0
  private wantedSinceUs = 0

  constructor(setup: IdentitySetup) {
    this.setup = setup
  }

  /** Requests another id as soon as nothing is in flight. */
  step(connection: Connection | null, nowUs: number): void {
    const { dispatcher, streams } = this.setup
    if (!dispatcher.identityWanted || this.asking || connection === null || nowUs < this.askAtUs) return
    if (!streams.every(({ idle }) => idle)) return
    if (this.wantedSinceUs === 0) this.wantedSinceUs = nowUs
    if (this.leadersAway() && nowUs - this.wantedSinceUs < leaderPatienceUs) return
    this.asking = true
    void this.renew(connection).then(() => {
      this.asking = false
    })
  }

  private leadersAway(): boolean {
    return this.setup.streams.some(
      ({ hasUnknownFates, lane }) => hasUnknownFates && (lane?.connection ?? null) === null,
    )
  }

  private async renew(connection: Connection): Promise<void> {
    const { dispatcher, streams, trouble, clock, ask } = this.setup
    try {
      await this.settleStored()
      const producer = await ask(connection)
      dispatcher.producer = producer
      for (const stream of streams)
        stream.restamp(producer, (batch) => {
          if (batch.fateUnknown) trouble.resentReadings += batch.readings
          batch.fateUnknown = false
        })
      dispatcher.identityWanted = false
      this.wantedSinceUs = 0
      this.backOff.reset()
    } catch (error) {
      this.askAtUs = clock.nowUs() + this.backOff.nextUs()
      if (error instanceof LoadcurveError && !(error instanceof BrokenConnection)) trouble.fail(error)
      else trouble.note(messageOf(error))
    }
  }

  /** Accepts what the leaders already have under the old id. */
  private async settleStored(): Promise<void> {
    const { dispatcher, streams, clock, lastSequences, onSettled } = this.setup
    for (const [connection, theirs] of byLeader(streams.filter(({ hasUnknownFates }) => hasUnknownFates))) {
      const partitions = theirs.map(({ partition }) => partition)
      const stored = await lastSequences(connection, partitions, dispatcher.producer)
      for (const stream of theirs) {
        const last = stored.get(stream.partition)
        if (last === undefined) continue
        stream.learnStored(last, clock.nowUs())
        stream.settle(onSettled)
      }
    }
  }
}

/** Those whose leader is connected. */
function byLeader(streams: readonly PartitionStream[]): Map<Connection, PartitionStream[]> {
  const leaders = new Map<Connection, PartitionStream[]>()
  for (const stream of streams) {
    const connection = stream.lane?.connection ?? null
    if (connection === null) continue
    const led = leaders.get(connection) ?? []
    led.push(stream)
    leaders.set(connection, led)
  }
  return leaders
}
