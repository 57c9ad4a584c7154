import { type Environment, headerValue } from '../scenarios/file/header-values.ts'
import type { ServicesSpec, SourceLogin } from '../types/services.ts'

/**
 * The headers of each request to a source, with the values of their variables: secrets, for memory only. A user and a
 * password become basic authentication (RFC 7617). That the variables are set is checked where the scenario is read.
 */
export function sourceHeaders({ headers, username, password }: SourceLogin, env: Environment): Record<string, string> {
  const own = Object.entries(headers).map(([name, written]) => [name, headerValue(written, env)] as const)
  const basic =
    username === null || password === null
      ? []
      : [
          [
            'Authorization',
            `Basic ${Buffer.from(`${username}:${env[password.env] ?? ''}`).toString('base64')}`,
          ] as const,
        ]
  return Object.fromEntries([...own, ...basic])
}

/** Those of the agents of a cluster of the user's own; agents that the run starts ask for none. */
export function jolokiaHeaders(kafka: ServicesSpec['kafka'], env: Environment): Record<string, string> {
  return kafka.managed ? {} : sourceHeaders(kafka.jolokiaLogin, env)
}
