import { connect, type Socket } from 'node:net'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { addressOf, everyAddress } from '../../addresses.ts'
import type { ZookeeperAccess } from '../../types/services.ts'
import { openedLink } from '../deadline.ts'

export interface NodeCounts {
  /** Nodes below each first path segment; those that cannot be counted are left out. Never fails. */
  below(namespaces: readonly string[]): Promise<ReadonlyMap<string, number>>
  close(): void
}

const sessionMs = 30_000
const ofGetAllChildrenNumber = 104
const ofCloseSession = -11

/**
 * Counts nodes over a session of its own, which a server of version 3.6 and later does (`getAllChildrenNumber`). It looks
 * at every node that it has for that. Wire format: zookeeper.jute of ZooKeeper 3.9.
 */
export function nodeCounts(access: ZookeeperAccess, tls: ConnectionOptions | null, withinMs: number): NodeCounts {
  const link = openedLink(
    `zookeeper at ${addressOf(access)}`,
    withinMs,
    () => Session.open(access, tls),
    (session) => session.close(),
  )
  const below = async (namespaces: readonly string[]) => {
    const counted = new Map<string, number>()
    if (namespaces.length === 0) return counted
    return link.use(async (session) => {
      for (const one of namespaces) {
        const nodes = await session.count(`/${one}`)
        if (nodes !== null) counted.set(one, nodes)
      }
      return counted
    })
  }
  return {
    // what it counts is an addition: a server that is away is told by the collector's own question
    below: (namespaces) => below(namespaces).catch(() => new Map()),
    close: () => link.close(),
  }
}

/** One connection with a session; one request at a time. */
class Session {
  readonly #socket: Socket
  #received: Buffer = Buffer.alloc(0)
  #answered: (frame: Buffer) => void = () => {}
  #failed: (why: Error) => void = () => {}
  #lost: Error | null = null
  #xid = 0

  private constructor(socket: Socket) {
    this.#socket = socket
    socket.on('data', (bytes) => this.#take(bytes))
    socket.on('error', (why) => this.#end(why))
    socket.on('close', () => this.#end(new Error('the connection was closed')))
  }

  static async open(access: ZookeeperAccess, tls: ConnectionOptions | null): Promise<Session> {
    const to = { host: access.host, port: access.port, ...everyAddress }
    const session = new Session(tls === null ? connect(to) : connectTls({ ...to, ...tls }))
    await session.#ask(connectRequest())
    return session
  }

  /** Nodes below a path; null = there is no such node, or the server does not count or may not say. */
  async count(path: string): Promise<number | null> {
    const name = Buffer.from(path)
    const frame = Buffer.alloc(12 + name.length)
    frame.writeInt32BE(++this.#xid, 0)
    frame.writeInt32BE(ofGetAllChildrenNumber, 4)
    frame.writeInt32BE(name.length, 8)
    name.copy(frame, 12)
    // xid, zxid, error, and the number if there is none
    const answer = await this.#ask(frame)
    return answer.length >= 20 && answer.readInt32BE(12) === 0 ? answer.readInt32BE(16) : null
  }

  close(): void {
    const frame = Buffer.alloc(8)
    frame.writeInt32BE(++this.#xid, 0)
    frame.writeInt32BE(ofCloseSession, 4)
    this.#socket.end(framed(frame))
  }

  #ask(frame: Buffer): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.#lost !== null) return reject(this.#lost)
      this.#answered = resolve
      this.#failed = reject
      this.#socket.write(framed(frame))
    })
  }

  #take(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes])
    if (this.#received.length < 4) return
    const end = 4 + this.#received.readInt32BE(0)
    if (this.#received.length < end) return
    const frame = this.#received.subarray(4, end)
    this.#received = this.#received.subarray(end)
    this.#answered(frame)
  }

  #end(why: Error): void {
    this.#lost ??= why
    this.#failed(this.#lost)
    this.#socket.destroy()
  }
}

/** A new session: protocol 0, nothing seen yet, no password. */
function connectRequest(): Buffer {
  const passwordBytes = 16
  const frame = Buffer.alloc(4 + 8 + 4 + 8 + 4 + passwordBytes + 1)
  frame.writeInt32BE(sessionMs, 12)
  frame.writeInt32BE(passwordBytes, 24)
  return frame
}

function framed(frame: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeInt32BE(frame.length)
  return Buffer.concat([length, frame])
}
