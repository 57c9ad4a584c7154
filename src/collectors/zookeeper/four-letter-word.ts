import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { addressOf, everyAddress } from '../../addresses.ts'
import { LoadcurveError } from '../../errors.ts'
import { ownLimitOf } from '../../types/own-limits.ts'
import type { ZookeeperAccess } from '../../types/services.ts'
import { inTime } from '../deadline.ts'

export interface WordQuestion {
  readonly access: ZookeeperAccess
  /** null = without TLS */
  readonly tls: ConnectionOptions | null
  readonly word: string
  readonly withinMs: number
}

/**
 * One of ZooKeeper's four-letter words: the word is sent over its own connection, and the response is everything until
 * the server closes it (ZooKeeper administrator's guide, "The Four Letter Words").
 *
 * @throws LoadcurveError (TARGET_FAILED): no connection, no complete response in time, the word is not whitelisted
 */
export async function fourLetterWord({ access, tls, word, withinMs }: WordQuestion): Promise<string> {
  const who = `zookeeper at ${addressOf(access)}`
  const socket = dial(access, tls)
  const answer = new Promise<string>((resolve, reject) => {
    const chunks: Buffer[] = []
    const fail = (message: string, hint: string, cause?: unknown) =>
      reject(new LoadcurveError('TARGET_FAILED', `${who} ${message}`, { hint, cause }))
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.once('end', () => {
      const answer = Buffer.concat(chunks)
      if (answer.length > 0 && answer[0] !== tlsAlert) resolve(answer.toString('utf8'))
      else fail('closed the connection without a response', portHint(tls))
    })
    socket.once('close', () => fail('closed the connection', portHint(tls)))
    socket.once('error', (cause: NodeJS.ErrnoException) => {
      const why = ownLimitOf(cause)?.words ?? cause.message
      fail(`cannot be reached: ${why}`, errorHint(cause, tls), cause)
    })
  })
  socket.write(word)
  try {
    return accepted(await inTime(who, withinMs, answer, portHint(tls)), who, word)
  } finally {
    socket.destroy()
  }
}

/** What a server that speaks TLS sends first to a client that does not (RFC 8446, section 5.1). */
const tlsAlert = 0x15

function dial({ host, port }: ZookeeperAccess, tls: ConnectionOptions | null): Socket {
  return tls === null ? connect({ host, port, ...everyAddress }) : connectTls({ host, port, ...everyAddress, ...tls })
}

function portHint(tls: ConnectionOptions | null): string {
  return tls === null
    ? 'if this is its TLS port (secureClientPort), set services.zookeeper.tls'
    : 'if this is its plain port (clientPort), remove services.zookeeper.tls; if it asks for a client certificate, set services.zookeeper.tls.cert and key'
}

function errorHint({ code = '' }: NodeJS.ErrnoException, tls: ConnectionOptions | null): string {
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return 'set services.zookeeper.tls.serverName to a name in the certificate'
  if (/CERT|SIGNATURE/.test(code)) return 'set services.zookeeper.tls.ca to the authority that signed it'
  if (code === 'ECONNREFUSED' || code === 'ENOTFOUND') return 'is it up, and is this its address?'
  return portHint(tls)
}

/** A refusal is a text like any other response. */
function accepted(answer: string, who: string, word: string): string {
  if (/not in the whitelist/.test(answer))
    throw new LoadcurveError('TARGET_FAILED', `${who} refuses "${word}": it is not in the whitelist`, {
      hint: `add ${word} to 4lw.commands.whitelist in zoo.cfg; or set services.zookeeper.admin, if its admin server is on`,
    })
  if (/not currently serving requests/.test(answer))
    throw new LoadcurveError('TARGET_FAILED', `${who} is not serving requests`)
  return answer
}
