import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { type GraphiteLine, graphiteLine } from './graphite-line.ts'

/** A connection that sends more without an end of line does not speak Graphite. */
const longestLine = 10_000
const mostConnections = 200

/**
 * Takes lines on 127.0.0.1 from any number of workers, which come and go. What is no line is left out, and never ends
 * anything.
 */
export class GraphiteListener {
  readonly #server: Server
  readonly #sockets = new Set<Socket>()
  readonly #onLine: (line: GraphiteLine) => void

  private constructor(onLine: (line: GraphiteLine) => void) {
    this.#onLine = onLine
    this.#server = createServer((socket) => this.#serve(socket))
    this.#server.maxConnections = mostConnections
  }

  static async open(onLine: (line: GraphiteLine) => void): Promise<GraphiteListener> {
    const listener = new GraphiteListener(onLine)
    await new Promise<void>((resolve, reject) => {
      listener.#server.once('error', reject)
      listener.#server.listen({ host: '127.0.0.1', port: 0 }, resolve)
    })
    listener.#server.unref()
    return listener
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  #serve(socket: Socket): void {
    let rest = ''
    this.#sockets.add(socket)
    socket.unref()
    socket.setEncoding('utf8')
    // a worker that was killed
    socket.on('error', () => {})
    socket.on('close', () => this.#sockets.delete(socket))
    socket.on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop()!
      for (const line of lines) this.#take(line)
      if (rest.length > longestLine) socket.destroy()
    })
  }

  #take(text: string): void {
    const line = text.length > longestLine ? null : graphiteLine(text)
    if (line !== null) this.#onLine(line)
  }
}
