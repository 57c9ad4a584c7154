import { connect } from 'node:net'
import { brokersOf, type Connect } from '../kafka/cluster/cluster.ts'
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
  const access: KafkaAccess = { addresses: [`${loopback}:${port}`], tls: null, sasl: null }
  const connectSoon: Connect = (...to) => connectBroker(...to, answerWithinMs * 1000)
  const brokers = await brokersOf(access, 'loadcurve-probe', connectSoon).catch(() => [])
  return brokers.length
}
