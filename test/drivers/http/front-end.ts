import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Clock } from '../../../src/clock.ts'
import type { Driver } from '../../../src/drivers/driver.ts'
import { createHttpDriver, type HttpDriverSetup } from '../../../src/drivers/http/http-driver.ts'

/** A request as it came: which connection (counted from 0), and which request on it. */
export interface Posted {
  readonly head: string
  readonly body: Buffer
  readonly connection: number
  readonly nth: number
  readonly socket: Socket
}

/** What a front end does with a request: writes to its socket as it likes, or not at all. */
export type Script = (posted: Posted) => void

export interface FrontEnd {
  readonly port: number
  readonly posted: Posted[]
  readonly connections: () => number
  /** connections that are not closed */
  readonly open: () => number
  /** closes all connections and stops listening */
  stop(): Promise<void>
}

export const ok: Script = ({ socket }) => {
  socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
}

/** A front end of plain sockets that follows a script, on a port of its own or on `port`. */
export async function frontEnd(script: Script, port = 0, host = '127.0.0.1'): Promise<FrontEnd> {
  const posted: Posted[] = []
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    const connection = count++
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    readRequests(socket, connection, (request) => {
      posted.push(request)
      script(request)
    })
  })
  await new Promise<void>((resolve) => server.listen(port, host, resolve))
  return {
    port: (server.address() as AddressInfo).port,
    posted,
    connections: () => count,
    open: () => sockets.size,
    stop: () => stop(server, sockets),
  }
}

function readRequests(socket: Socket, connection: number, each: Script): void {
  let received = Buffer.alloc(0)
  let nth = 0
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    for (;;) {
      const headEnd = received.indexOf('\r\n\r\n') + 4
      if (headEnd < 4) return
      const head = received.toString('latin1', 0, headEnd)
      const end = headEnd + Number(/content-length: (\d+)/i.exec(head)![1])
      if (received.length < end) return
      each({ head, body: received.subarray(headEnd, end), connection, nth: nth++, socket })
      received = received.subarray(end)
    }
  })
}

async function stop(server: Server, sockets: Set<Socket>): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve))
  for (const socket of sockets) socket.destroy()
  await closed
}

/** A clock that a test moves by hand; each look is one microsecond later than the last. */
export class HandClock implements Clock {
  private us = 1_795_500_000_000_000

  nowUs(): number {
    return ++this.us
  }

  move(us: number): void {
    this.us += us
  }
}

export type HttpRig = Awaited<ReturnType<typeof httpRig>>

/** A driver that is open, what it acknowledged, and its clock. */
export async function httpRig(
  port: number,
  parts: Partial<HttpDriverSetup['spec']> & Pick<HttpDriverSetup, 'headers'> & { path?: string } = {},
) {
  const { path = '/curves', headers = {}, ...spec } = parts
  const clock = new HandClock()
  const driver = createHttpDriver({
    url: `http://127.0.0.1:${port}${path}`,
    headers,
    clock,
    spec: { inFlightBytes: 1 << 20, format: 'binary', connections: 2, timeoutUs: 10_000_000, ...spec },
  })
  await driver.open()
  const close = async () => {
    const closing = driver.close()
    clock.move(1_000_000)
    await closing
  }
  return { driver, clock, close, ...collectAcks(driver, clock) }
}

export interface Ack {
  readonly token: number
  readonly ackUs: number
  readonly readings: number | undefined
  readonly spanUs: number | undefined
}

/** Collects acks; `until` turns the event loop, as the thread of a generator does, until something is true. */
export function collectAcks(driver: Driver, clock: Clock) {
  const acks: Ack[] = []
  const turn = async () => {
    driver.flush(clock.nowUs())
    driver.takeAcks((token, ackUs, part) => {
      acks.push({ token, ackUs, readings: part?.readings, spanUs: part && ackUs - part.firstAckUs })
    })
    await new Promise((resolve) => setImmediate(resolve))
  }
  const until = async (isTrue: () => boolean) => {
    for (const giveUpMs = Date.now() + 5000; !isTrue(); await turn())
      if (Date.now() > giveUpMs) throw new Error(`waited too long: ${isTrue}`)
    await turn()
  }
  /** Long enough for what the other side has done to be noticed. */
  const settled = async () => {
    for (let i = 0; i < 10; i++) await turn()
  }
  return { acks, until, settled, landed: () => until(() => driver.inFlightBytes() === 0) }
}
