import { LoadcurveError, messageOf } from '../../errors.ts'
import { BrokenConnection } from '../protocol/errors.ts'
import type { Cluster } from './cluster.ts'
import { NoTopicYet } from './metadata.ts'

const pauseMs = 100
const looks = 150

/**
 * Waits up to 15 s until all partitions of a new topic have leaders: a busy broker learns of a topic only some time
 * after the controller has confirmed it. Errors: DRIVER_FAILED with what is still missing; what `pause` throws.
 */
export async function awaitLeaders(
  cluster: Pick<Cluster, 'leaders' | 'refresh'>,
  topic: string,
  partitions: number,
  pause: (ms: number) => Promise<void>,
): Promise<void> {
  for (let look = 1; ; look++) {
    const lacking = await lackOf(cluster, topic, partitions)
    if (lacking === null) return
    if (look === looks) {
      throw new LoadcurveError(
        'DRIVER_FAILED',
        `The topic ${topic} was created, but is not usable after ${(looks * pauseMs) / 1000} s: ${lacking}`,
        { hint: 'Are all brokers up, and does the machine have enough memory and CPU for them?' },
      )
    }
    await pause(pauseMs)
  }
}

async function lackOf(
  cluster: Pick<Cluster, 'leaders' | 'refresh'>,
  topic: string,
  partitions: number,
): Promise<string | null> {
  try {
    await cluster.refresh(topic)
    const led = (await cluster.leaders(topic)).filter(({ address }) => address !== null).length
    return led >= partitions ? null : `only ${led} of ${partitions} partitions have a leader`
  } catch (cause) {
    if (cause instanceof NoTopicYet || cause instanceof BrokenConnection) return messageOf(cause)
    throw cause
  }
}
