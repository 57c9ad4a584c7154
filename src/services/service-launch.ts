import type { ServiceFacts, ServiceName } from '../types/services.ts'
import type { Answerer } from './probes.ts'
import type { Launch } from './processes/launch.ts'
import { type PortWorld, realPorts, takenMeanwhile } from './processes/ports.ts'

/** The launch of one process of a service: a broker, a Redis, a ZooKeeper. */
export interface ServiceLaunch extends Launch {
  readonly part: ServiceName
  /** the port that it should listen on */
  readonly port: number
  readonly facts: ServiceFacts
}

/**
 * How the start of a service ends: it is ready once it answers itself. Where another server has its port, the start fails
 * with TARGET_FAILED, which names the port and who has it; never is the other one taken for ours.
 */
export function startAt(
  port: number,
  name: string,
  who: () => Promise<Answerer>,
  world: PortWorld = realPorts(),
): Required<Pick<Launch, 'isReady' | 'whyEnded'>> {
  return {
    isReady: async () => {
      const answerer = await who()
      if (answerer === 'another') throw takenMeanwhile(port, name, world)
      return answerer === 'ours'
    },
    whyEnded: async () => ((await world.isFree(port)) ? null : takenMeanwhile(port, name, world)),
  }
}
