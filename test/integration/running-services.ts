import { defaultKafka, defaultServices } from '../../src/scenarios/defaults.ts'
import type { RunningServices, ServicesRequest } from '../../src/services/running-services.ts'
import { startServices } from '../../src/services/start-services.ts'
import type { ManagedKafka } from '../../src/types/services.ts'
import { emptyFolder } from '../support/real-run.ts'

/** A broker for tests that send little. */
export const smallKafka: ManagedKafka = { ...defaultKafka, heapBytes: 256 * 2 ** 20 }

type Wanted = Pick<ServicesRequest, 'needed'> & Partial<ServicesRequest>

/** What a test asks for that may kill its services, and of which nothing is to stay. */
export function servicesRequest(wanted: Wanted): ServicesRequest {
  return {
    spec: defaultServices,
    logsDir: wanted.logsDir ?? emptyFolder(),
    plannedBytes: 1e8,
    keep: false,
    env: process.env,
    onProgress: () => {},
    signal: new AbortController().signal,
    durable: false,
    faults: true,
    ...wanted,
  }
}

/** Services of a test's own. */
export function startedServices(wanted: Wanted): Promise<RunningServices> {
  return startServices(servicesRequest(wanted))
}
