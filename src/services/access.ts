import { connect } from 'node:net'
import { addressOf, everyAddress, hostPortOf } from '../addresses.ts'
import { LoadcurveError } from '../errors.ts'
import { limitHints, ownLimitOf } from '../types/own-limits.ts'
import type {
  KafkaAccess,
  KafkaCluster,
  RedisAccess,
  RedisServer,
  SecretName,
  ServiceFacts,
  ZookeeperAccess,
} from '../types/services.ts'
import type { Variables } from './programs/tool.ts'

/** @throws LoadcurveError TARGET_FAILED with the name of a variable that is not set */
export function kafkaAccessOf(cluster: KafkaCluster, env: Variables): KafkaAccess {
  const { addresses, tls, sasl } = cluster
  return {
    addresses,
    tls,
    sasl: sasl && {
      mechanism: sasl.mechanism,
      username: sasl.username,
      password: secretOf(sasl.password, 'services.kafka.sasl.password', env),
    },
  }
}

/** @throws LoadcurveError TARGET_FAILED with the name of a variable that is not set */
export function redisAccessOf(server: RedisServer, env: Variables): RedisAccess {
  const { username, password, tls } = server
  return {
    ...hostAndPort(server.address, 'services.redis.address'),
    username,
    password: password && secretOf(password, 'services.redis.password', env),
    tls,
  }
}

/** `name:port`, `[::1]:port`. @throws LoadcurveError for anything else */
export function hostAndPort(address: string, field: string): ZookeeperAccess {
  const found = hostPortOf(address.trim())
  if (found !== null) return found
  throw new LoadcurveError('USAGE', `'${address}' under ${field} is not an address`, { hint: 'write host:port' })
}

function secretOf({ env: name }: SecretName, field: string, env: Variables): string {
  const value = env[name]
  if (value) return value
  throw new LoadcurveError('TARGET_FAILED', `${field} comes from the environment variable ${name}, which is not set`, {
    hint: `type: export ${name}=...`,
  })
}

const connectWithinMs = 5000

export type Dial = (access: ZookeeperAccess) => Promise<string | null>

/**
 * Checks that at least one of several addresses accepts a connection.
 *
 * @throws LoadcurveError TARGET_FAILED with the problem of each address
 */
export async function requireReachable(
  service: string,
  addresses: readonly ZookeeperAccess[],
  dial: Dial = dialed,
): Promise<void> {
  const answers = await Promise.all(addresses.map(dial))
  if (answers.some((problem) => problem === null)) return
  const met = answers.map((code) => ownLimitOf({ code })).find((limit) => limit !== null)
  const said = addresses.map((address, i) => `${addressOf(address)} (${answers[i]})`)
  throw new LoadcurveError('TARGET_FAILED', `${service} cannot be reached at ${said.join(', ')}`, {
    hint: met ? limitHints[met.limit] : `is it up, and is the address under services.${service} right?`,
  })
}

/** null = connected; otherwise the reason why not. */
function dialed({ host, port }: ZookeeperAccess): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: connectWithinMs, ...everyAddress })
    const end = (problem: string | null) => {
      socket.destroy()
      resolve(problem)
    }
    socket.on('connect', () => end(null))
    socket.on('timeout', () => end(`no response within ${connectWithinMs / 1000} s`))
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
  })
}

export function unmanagedFacts(name: string, address: string): ServiceFacts {
  return { name, managed: false, version: '', settings: '', address, recordsBefore: null }
}
