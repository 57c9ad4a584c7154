import { connect } from 'node:net'
import { loopback } from './ports.ts'

const answerWithinMs = 2000
const longestAnswerBytes = 1 << 20

/**
 * Connects, writes, and collects the answer until `isWhole` or the other side closes. null: refused, broken or silent.
 */
export function ask(
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

/** A server that wants a password is up as well. */
export async function redisAnswers(port: number): Promise<boolean> {
  const answer = await ask(loopback, port, 'PING\r\n', (bytes) => bytes.includes('\r\n'))
  return /^(\+PONG|-NOAUTH)/.test(answer?.toString('latin1') ?? '')
}

/** `ruok` is answered before the server serves; `srvr` names its mode only when it does. */
export async function zookeeperAnswers(port: number): Promise<boolean> {
  const answer = await ask(loopback, port, 'srvr', () => false)
  return answer?.includes('Mode:') ?? false
}

/** How many brokers a broker knows of; 0 while it does not answer. */
export async function knownBrokers(port: number): Promise<number> {
  const answer = await ask(loopback, port, metadataRequest, (bytes) => frameIsWhole(bytes))
  return answer === null || !frameIsWhole(answer) ? 0 : brokersIn(answer)
}

function frameIsWhole(bytes: Buffer): boolean {
  return bytes.length >= 4 && bytes.length >= 4 + bytes.readInt32BE(0)
}

/**
 * Metadata request, version 4 (kafka.apache.org/protocol), which brokers from 1.0 on speak:
 *
 *     int32 length | int16 api key 3 | int16 version 4 | int32 correlation 1 | int16 2, "lc" (client id)
 *     | int32 topics: 0 (none) | int8 create topics: 0
 */
const metadataRequest = Buffer.from('00000011' + '0003' + '0004' + '00000001' + '00026c63' + '00000000' + '00', 'hex')

/** `int32 length | int32 correlation | int32 throttle ms | int32 count of brokers | ...` */
function brokersIn(frame: Buffer): number {
  return frame.length < 16 ? 0 : frame.readInt32BE(12)
}
