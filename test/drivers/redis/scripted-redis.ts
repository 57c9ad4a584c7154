import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createRedisDriver, type RedisDriverSetup } from '../../../src/drivers/redis/redis-driver.ts'
import { collectAcks, HandClock } from '../http/front-end.ts'

/** A command as it came: its words, on which connection (counted from 0). */
export interface Command {
  readonly words: readonly Buffer[]
  readonly connection: number
  readonly socket: Socket
}

export interface ScriptedRedis {
  readonly port: number
  /** all but AUTH and PING */
  readonly commands: Command[]
  readonly connections: () => number
  stop(): Promise<void>
}

/** A server that takes commands apart and answers as `reply` says (null: not at all), greetings by OK and PONG unless it says otherwise. */
export async function scriptedRedis(
  reply: (command: Command, nth: number) => string | null,
  port = 0,
): Promise<ScriptedRedis> {
  const commands: Command[] = []
  const sockets = new Set<Socket>()
  let count = 0
  const server = createServer((socket) => {
    const connection = count++
    let received = Buffer.alloc(0)
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk])
      for (let taken = takeCommand(received); taken !== null && !socket.destroyed; taken = takeCommand(received)) {
        received = received.subarray(taken.end)
        const command = { words: taken.words, connection, socket }
        const greeting = /^(AUTH|PING)$/.test(String(taken.words[0]))
        if (!greeting) commands.push(command)
        const text = reply(command, commands.length - 1)
        if (text !== null) socket.write(text)
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  const stop = async () => {
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of sockets) socket.destroy()
    await closed
  }
  return { port: (server.address() as AddressInfo).port, commands, connections: () => count, stop }
}

function takeCommand(bytes: Buffer): { words: Buffer[]; end: number } | null {
  const head = /^\*(\d+)\r\n/.exec(bytes.toString('latin1', 0, 20))
  if (head === null) return null
  const words: Buffer[] = []
  let at = head[0].length
  for (let i = 0; i < Number(head[1]); i++) {
    const length = /^\$(\d+)\r\n/.exec(bytes.toString('latin1', at, at + 20))
    if (length === null) return null
    const from = at + length[0].length
    at = from + Number(length[1]) + 2
    if (bytes.length < at) return null
    words.push(bytes.subarray(from, at - 2))
  }
  return { words, end: at }
}

export type RedisRig = Awaited<ReturnType<typeof redisRig>>

/** A driver that is open, what it acknowledged, and its clock. */
export async function redisRig(
  port: number,
  parts: Partial<RedisDriverSetup['spec']> &
    Pick<RedisDriverSetup, 'connectTo'> & { username?: string; password?: string } = {},
) {
  const { username = null, password = null, connectTo = connect, ...spec } = parts
  const clock = new HandClock()
  const driver = createRedisDriver({
    access: { host: '127.0.0.1', port, username, password, tls: null },
    prefix: 'lc:run',
    clock,
    connectTo,
    spec: {
      ...{ inFlightBytes: 1 << 20, lingerUs: 5000, format: 'binary', structure: 'stream', timeoutUs: 10_000_000 },
      ...spec,
    },
  })
  await driver.open()
  const close = async () => {
    const closing = driver.close()
    clock.move(1_000_000)
    await closing
  }
  return { driver, clock, close, ...collectAcks(driver, clock) }
}
