import type { ServiceName } from '../types/services.ts'
import { type PortWorld, realPorts } from './ports.ts'

/** Where `stack up` listens: the usual ports and 10,000, so that it never answers in place of a service of the user's. */
export const stackPorts: Readonly<Record<ServiceName, number>> = { kafka: 19_092, redis: 16_379, zookeeper: 12_181 }

/** The stack's port of a service, or null (any free one) while somebody has it, who is told. */
export async function stackPortOf(
  service: ServiceName,
  onProgress: (text: string) => void,
  world: PortWorld = realPorts(),
): Promise<number | null> {
  const port = stackPorts[service]
  if (await world.isFree(port)) return port
  onProgress(`port ${port} is taken by ${world.holderOf(port) ?? 'another process'}; ${service} gets a free one`)
  return null
}
