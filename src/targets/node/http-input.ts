import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Clock } from '../../clock.ts'
import { LoadcurveError, messageOf } from '../../errors.ts'
import type { MessageFormat } from '../../types/driver.ts'
import type { Input } from './input.ts'
import type { Pipeline } from './pipeline.ts'

export interface HttpInputSetup {
  readonly host: string
  readonly port: number
  readonly path: string
  readonly clock: Clock
}

/** Longer than a pause in the load: closing a connection just as the next message arrives would look like a failure. */
const keptAliveMs = 600_000
/** A frame of 65,535 curves with 48 points is 6.6 MB, and several times that as JSON. */
const mostBodyBytes = 64 * 2 ** 20

/**
 * The front end: `POST <path>` with one curve message, binary or, with `content-type: application/json`, as JSON.
 *
 *     204  accepted; it is in memory, and lost if the process dies before it is stored and published
 *     400  not a curve message; the body says why                    404, 405  another path or method
 *     413  too long                                                  503  starting, stopping, or too much is waiting
 *
 * A killed process loses what is in its memory, stored or not, published or not, and nothing is stored twice.
 * Duplicates appear only if a sender repeats a request that got no response.
 */
export function createHttpInput(setup: HttpInputSetup): Input {
  const { host, port } = setup
  let pipeline: Pipeline | null = null
  const server = createServer({ keepAliveTimeout: keptAliveMs }, (request, response) => {
    const body: Buffer[] = []
    let bytes = 0
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      if (bytes <= mostBodyBytes) body.push(chunk)
    })
    request.on('end', () => respond(response, answer(setup, pipeline, request, body, bytes)))
  })
  return {
    mark: () => ({ claims: [], settle: () => {} }),
    rewind: () => {},
    start: async (ready, onReady) => {
      await listening(server, host, port)
      pipeline = ready
      onReady(null)
    },
    quiesce: async () => {
      pipeline = null
    },
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function listening(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => {
      const hint = 'is another process listening there? Choose another port'
      reject(
        new LoadcurveError('TARGET_FAILED', `cannot listen on ${host}:${port}: ${messageOf(cause)}`, { hint, cause }),
      )
    })
    server.listen(port, host, resolve)
  })
}

type Answer = readonly [status: number, why: string]

function answer(
  { path, clock }: HttpInputSetup,
  pipeline: Pipeline | null,
  request: IncomingMessage,
  body: readonly Buffer[],
  bytes: number,
): Answer {
  if (request.url !== path) return [404, `post curve messages to ${path}`]
  if (request.method !== 'POST') return [405, 'send curve messages with POST']
  if (bytes > mostBodyBytes) return [413, `a message may have at most ${mostBodyBytes} bytes`]
  if (pipeline === null) return [503, 'starting or stopping']
  if (pipeline.full) return [503, 'too much is waiting to be stored']
  const whole = body.length === 1 ? body[0]! : Buffer.concat(body)
  const format: MessageFormat = /^application\/json\b/i.test(request.headers['content-type'] ?? '') ? 'json' : 'binary'
  const view = new DataView(whole.buffer, whole.byteOffset, whole.length)
  const refusal = pipeline.take(view, 0, whole.length, clock.nowUs(), format)
  return refusal === '' ? [204, ''] : [400, refusal]
}

function respond(response: ServerResponse, [status, why]: Answer): void {
  response.sendDate = false
  if (why === '') response.writeHead(status)
  else response.writeHead(status, { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(why) })
  response.end(why)
}
