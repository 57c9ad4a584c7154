import type { ServiceFacts, ServiceName } from '../types/services.ts'
import type { Launch } from './processes/launch.ts'

/** The launch of one process of a service: a broker, a Redis, a ZooKeeper. */
export interface ServiceLaunch extends Launch {
  readonly part: ServiceName
  /** the port that it should listen on */
  readonly port: number
  readonly facts: ServiceFacts
}
