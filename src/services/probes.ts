import { connect } from 'node:net'
import { type Connect, clusterFacts } from '../kafka/cluster/cluster.ts'
import { connect as connectBroker } from '../kafka/network/connect.ts'
import type { KafkaAccess } from '../types/services.ts'
import { loopback } from './processes/ports.ts'

const answerWithinMs = 2000
const longestAnswerBytes = 1 << 20

/**
 * Connects, writes, and collects the response until `isWhole` or until the other side closes. null: the connection was
 * refused or broke, or nothing came.
 */
function ask(
  host: string,
  port: number,
  question: Uint8Array | string,
  isWhole: (answer: Buffer) => boolean,
): Promise<Buffer | null> {
  return new Promise((resolve) => {
    let answer = Buffer.alloc(0)
    const socket = connect({ host, port, timeout: answerWithinMs })
    const end = (result: Buffer | null) => {
      socket.destroy()
      resolve(result)
    }
    socket.on('connect', () => socket.write(question))
    socket.on('data', (chunk) => {
      answer = Buffer.concat([answer, chunk])
      if (isWhole(answer) || answer.length > longestAnswerBytes) end(answer)
    })
    socket.on('end', () => end(answer))
    socket.on('timeout', () => end(null))
    socket.on('error', () => end(null))
  })
}

/** A server that requires a password is up as well. */
export async function redisAnswers(port: number): Promise<boolean> {
  const answer = await ask(loopback, port, 'PING\r\n', (bytes) => bytes.includes('\r\n'))
  return /^(\+PONG|-NOAUTH)/.test(answer?.toString('latin1') ?? '')
}

/** The server answers `ruok` before it serves; `srvr` includes the mode only once it does. */
export async function zookeeperAnswers(port: number): Promise<boolean> {
  const answer = await ask(loopback, port, 'srvr', () => false)
  return answer?.includes('Mode:') ?? false
}

/** How many brokers a broker knows of; 0 while it does not respond. */
export async function knownBrokers(port: number): Promise<number> {
  return (await clusterAt(port))?.brokers.length ?? 0
}

async function clusterAt(port: number) {
  const access: KafkaAccess = { addresses: [`${loopback}:${port}`], tls: null, sasl: null }
  const connectSoon: Connect = (...to) => connectBroker(...to, answerWithinMs * 1000)
  return clusterFacts(access, 'loadcurve-probe', connectSoon).catch(() => null)
}

/**
 * Who answers at the port of a service that was started: nobody that serves yet, that service, or another one that has
 * the port. Two starts at once both find a port free, and only one gets it.
 */
export type Answerer = 'nobody' | 'ours' | 'another'

/** `folder`: where ours keeps its data, by its real path; null = ours requires a password and cannot be asked. */
export async function whoIsRedis(port: number, folder: string | null): Promise<Answerer> {
  if (!(await redisAnswers(port))) return 'nobody'
  if (folder === null) return 'ours'
  const isWhole = (bytes: Buffer) => /^(-.*\r\n|\*2\r\n(\$.*\r\n.*\r\n){2})/.test(bytes.toString('latin1'))
  const answer = await ask(loopback, port, 'CONFIG GET dir\r\n', isWhole)
  if (answer === null) return 'nobody'
  return answer.toString('utf8').includes(`\r\n${folder}\r\n`) ? 'ours' : 'another'
}

/** `dataFolder`: as in its zoo.cfg. */
export async function whoIsZookeeper(port: number, dataFolder: string): Promise<Answerer> {
  if (!(await zookeeperAnswers(port))) return 'nobody'
  const answer = await ask(loopback, port, 'conf', () => false)
  if (answer === null) return 'nobody'
  return answer.toString('utf8').includes(`dataDir=${dataFolder}/`) ? 'ours' : 'another'
}

/** `id`: of the cluster that ours belongs to; null = it has not said so yet. Ours serves once it knows all its brokers. */
export async function whoIsKafka(port: number, id: string | null, brokers: number): Promise<Answerer> {
  const cluster = await clusterAt(port)
  if (cluster === null || id === null) return 'nobody'
  if (cluster.id !== id) return 'another'
  return cluster.brokers.length === brokers ? 'ours' : 'nobody'
}
