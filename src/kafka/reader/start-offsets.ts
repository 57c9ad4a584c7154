import { setTimeout as plainPause } from 'node:timers/promises'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { Cluster, PartitionLeader } from '../cluster/cluster.ts'
import { listOffsets, logEnd, logStart } from '../cluster/list-offsets.ts'
import { isRetriable, kafkaError } from '../protocol/errors.ts'

const pauseMs = 200
const leastTries = 50
/** A broker opens the logs of a new topic one after the other. */
const triesPerPartition = 0.25

export interface PartitionPlace {
  readonly partition: number
  readonly address: string
  readonly offset: number
}

/**
 * By partition from 0: the leader and where the log ends or begins now. A new topic has no leaders for a moment, so
 * this is retried for 10 s, and for 50 ms more per partition. Errors: LoadcurveError.
 */
export async function placesOf(
  cluster: Cluster,
  topic: string,
  from: 'end' | 'beginning',
  pause: (ms: number) => Promise<void> = plainPause,
): Promise<readonly PartitionPlace[]> {
  const { length: partitions } = await cluster.leaders(topic)
  const tries = leastTries + Math.ceil(triesPerPartition * partitions)
  for (let attempt = 1; ; attempt++) {
    const places = await tryPlaces(cluster, topic, from).catch((cause: unknown) => {
      if (attempt === tries || !(cause instanceof NotYet)) throw cause
      return null
    })
    if (places !== null) return places
    await pause(pauseMs)
    await cluster.refresh(topic)
  }
}

class NotYet extends LoadcurveError {}

async function tryPlaces(cluster: Cluster, topic: string, from: 'end' | 'beginning'): Promise<PartitionPlace[]> {
  const leaders = await cluster.leaders(topic)
  const places: PartitionPlace[] = []
  for (const [address, partitions] of byAddress(topic, leaders)) {
    const connection = await cluster.connection(address, 0)
    const listed = await listOffsets(connection, topic, partitions, from === 'end' ? logEnd : logStart)
    for (const { partition, error, offset } of listed) {
      const what = `Cannot find the ${from} of the topic ${topic}`
      if (isRetriable(error)) throw new NotYet('DRIVER_FAILED', messageOf(kafkaError(error, what)))
      if (error !== 0) throw kafkaError(error, what)
      places.push({ partition, address, offset })
    }
  }
  return places.sort((a, b) => a.partition - b.partition)
}

function byAddress(topic: string, leaders: readonly PartitionLeader[]): Map<string, number[]> {
  const partitions = new Map<string, number[]>()
  for (const { partition, address } of leaders) {
    if (address === null) {
      throw new NotYet('DRIVER_FAILED', `Partition ${partition} of the topic ${topic} has no leader`, {
        hint: 'Are all brokers up?',
      })
    }
    const led = partitions.get(address) ?? []
    led.push(partition)
    partitions.set(address, led)
  }
  return partitions
}
