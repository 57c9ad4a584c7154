import { connect as connectPlain, isIP, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type { ISocketFactory } from 'kafkajs'

const keepAliveMs = 60_000

/** A socket as kafkajs itself opens it. */
export function openKafkajsSocket({ host, port, ssl, onConnect }: Parameters<ISocketFactory>[0]): Socket {
  const name = isIP(host) === 0 ? { servername: host } : {}
  const socket = ssl ? connectTls({ host, port, ...name, ...ssl }, onConnect) : connectPlain({ host, port }, onConnect)
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
