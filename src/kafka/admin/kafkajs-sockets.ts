import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'
import { everyAddress } from '../../addresses.ts'
import { hostPort } from '../network/address.ts'

const keepAliveMs = 60_000

/** kafkajs cuts an address at its first colon: those of an IPv6 host are written as %3A until a socket is opened. */
export function kafkajsAddress(address: string): string {
  const { host, port } = hostPort(address)
  return `${host.replaceAll(':', '%3A')}:${port}`
}

/** The host as the system knows it, of one that kafkajs names: from an address of `kafkajsAddress`, or from a broker. */
export function realHost(host: string): string {
  return host.replaceAll('%3A', ':')
}

/** A socket as kafkajs itself opens it; every address of a name is tried. */
export function openKafkajsSocket(place: Parameters<ISocketFactory>[0]): Socket {
  const { port, ssl, onConnect } = place
  const host = realHost(place.host)
  const to = { host, port, ...everyAddress }
  const name = isIP(host) === 0 ? { servername: host } : {}
  const socket = ssl ? connectTls({ ...to, ...name, ...ssl }, onConnect) : connectPlain(to, onConnect)
  socket.setKeepAlive(true, keepAliveMs)
  return socket
}

/**
 * The sockets of one kafkajs client. If an attempt is still running after `disconnect`, kafkajs reconnects and leaves
 * that socket open. After `end`, all sockets are closed and none can be opened.
 */
export class KafkajsSockets {
  private readonly sockets = new Set<Socket>()
  private ended = false

  readonly factory: ISocketFactory = (place) => {
    if (this.ended) throw new Error('the client was closed')
    const socket = openKafkajsSocket(place)
    this.sockets.add(socket)
    socket.once('close', () => this.sockets.delete(socket))
    return socket
  }

  /** kafkajs gives up pending requests only after a socket error, not after a plain end. */
  end(): void {
    this.ended = true
    for (const socket of this.sockets) socket.destroy(new Error('the client was closed'))
  }
}
