import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { answerWithinMs } from '../../../src/collectors/deadline.ts'
import { askHttp, type HttpQuestion, okText } from '../../../src/collectors/prometheus/http-text.ts'

let servers: Server[] = []
afterEach(() => {
  for (const server of servers) {
    server.closeAllConnections()
    server.close()
  }
  servers = []
})

async function answering(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as { port: number }).port
}

const ask = (url: string, more: Partial<HttpQuestion> = {}) =>
  okText(askHttp, { url, body: null, withinMs: 2000, ...more })
const failureOf = (url: string, more: Partial<HttpQuestion> = {}) =>
  ask(url, more).then(
    () => {
      throw new Error('it answered')
    },
    ({ message, hint }) => ({ message, hint }),
  )

describe('an endpoint', () => {
  test('is asked by GET, or by POST with JSON', async () => {
    const port = await answering((request, response) => {
      request.on('data', (body) => response.end(`${request.method} ${request.headers['content-type']} ${body}`))
      request.on('end', () => response.end(`${request.method} ${request.url}`))
    })
    expect(await ask(`http://127.0.0.1:${port}/metrics?a=b`)).toBe('GET /metrics?a=b')
    expect(await ask(`http://127.0.0.1:${port}/`, { body: '[]' })).toBe('POST application/json []')
  })

  test('gets the headers it wants, and no message shows them', async () => {
    const port = await answering((request, response) => {
      response.statusCode = request.url === '/ok' ? 200 : 403
      response.end(request.headers.authorization)
    })
    const headers = { authorization: 'Bearer s3cr3t' }
    expect(await ask(`http://127.0.0.1:${port}/ok`, { headers })).toBe('Bearer s3cr3t')
    expect(await failureOf(`http://127.0.0.1:${port}/no?token=s3cr3t`, { headers })).toEqual({
      message: `http://127.0.0.1:${port}/no responded with status 403`,
      hint: 'check the user name, and the values of the environment variables',
    })
  })

  test('that wants a log-in is answered with how to give one', async () => {
    const port = await answering((_, response) => response.writeHead(401).end())
    const { hint } = await failureOf(`http://127.0.0.1:${port}/`)
    expect(hint).toBe(`set username and password: "\${NAME}", or headers: { Authorization: "Bearer \${TOKEN}" }`)
  })

  test('that is not there is named, with what to check', async () => {
    const port = await answering(() => {})
    await new Promise((resolve) => servers[0]!.close(resolve))
    const { message, hint } = await failureOf(`http://127.0.0.1:${port}/m`)
    expect(message).toContain(`http://127.0.0.1:${port}/m cannot be reached: connect ECONNREFUSED`)
    expect(hint).toBe('is it running, and is this its port?')
  })

  test('whose name this machine cannot resolve is told apart', async () => {
    await expect(askHttp({ url: 'http://exporter.invalid/m', body: null, withinMs: 5000 })).rejects.toThrow(
      'http://exporter.invalid/m cannot be reached: this machine cannot resolve its host name',
    )
  })

  test('is not waited for longer than it may take', async () => {
    const port = await answering((_, response) => response.write('half'))
    const { message, hint } = await failureOf(`http://127.0.0.1:${port}/m`, { withinMs: 30 })
    expect(message).toBe(`http://127.0.0.1:${port}/m did not respond within 30 ms`)
    expect(hint).toContain('nearly as long as every')
  })

  test('may take nearly the period at which it is asked, and half a minute at most', () => {
    expect(answerWithinMs(1e6)).toBe(900)
    expect(answerWithinMs(4e6)).toBe(3600)
    expect(answerWithinMs(1e5)).toBe(90)
    expect(answerWithinMs(3600e6)).toBe(30_000)
  })
})

describe('a redirect', () => {
  /** Moves everything below /old; answers below /new with the method, the path and the log-in. */
  const moving =
    (status: number, to: string): RequestListener =>
    (request, response) => {
      if (request.url!.startsWith('/old')) return response.writeHead(status, { location: to }).end()
      const { method, url, headers } = request
      return response.end(`${method} ${url} ${headers.authorization ?? 'no log-in'}`)
    }
  const headers = { authorization: 'Bearer x' }

  test.each([301, 302, 307, 308])('on the same host is followed with what was asked: %d', async (status) => {
    const port = await answering(moving(status, '/new/'))
    expect(await ask(`http://127.0.0.1:${port}/old`, { headers })).toBe('GET /new/ Bearer x')
    expect(await ask(`http://127.0.0.1:${port}/old`, { headers, body: '[]' })).toBe('POST /new/ Bearer x')
  })

  test('to another port of the host goes without the log-in', async () => {
    const port = await answering(moving(200, ''))
    const before = await answering(moving(307, `http://127.0.0.1:${port}/new`))
    expect(await ask(`http://127.0.0.1:${before}/old`, { headers })).toBe('GET /new no log-in')
  })

  test('to another host is not followed, but named', async () => {
    const port = await answering(moving(302, 'http://login.example.org/sso?next=secret'))
    expect(await failureOf(`http://127.0.0.1:${port}/old`)).toEqual({
      message: `http://127.0.0.1:${port}/old redirects to http://login.example.org/sso`,
      hint: 'a redirect is followed on the same host, and never from https to http; if this one is right, write its URL',
    })
  })

  test('without an end is given up', async () => {
    const port = await answering(moving(302, '/old/again'))
    expect((await failureOf(`http://127.0.0.1:${port}/old`)).message).toBe(
      `http://127.0.0.1:${port}/old/again redirects for the 6th time`,
    )
  })
})
