import { createServer, type RequestListener, type Server } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { askHttp } from '../../../src/collectors/prometheus/http-text.ts'

describe('an endpoint', () => {
  let server: Server | undefined
  afterEach(() => {
    server?.closeAllConnections()
    server?.close()
  })

  async function answering(listener: RequestListener): Promise<number> {
    server = createServer(listener)
    await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve))
    return (server.address() as { port: number }).port
  }
  const ask = (url: string, body: string | null = null, withinMs = 2000) => askHttp({ url, body, withinMs })

  test('is asked by GET, or by POST with JSON', async () => {
    const port = await answering((request, response) => {
      request.on('data', (body) => response.end(`${request.method} ${request.headers['content-type']} ${body}`))
      request.on('end', () => response.end(`${request.method} ${request.url}`))
    })
    expect(await ask(`http://127.0.0.1:${port}/metrics?a=b`)).toBe('GET /metrics?a=b')
    expect(await ask(`http://127.0.0.1:${port}/`, '[]')).toBe('POST application/json []')
  })

  test('is given a password as it wants it, and no message shows it', async () => {
    const port = await answering((request, response) => {
      response.statusCode = request.url === '/ok' ? 200 : 403
      response.end(request.headers.authorization)
    })
    const basic = `Basic ${Buffer.from('me:s3cr@t').toString('base64')}`
    expect(await ask(`http://me:s3cr%40t@127.0.0.1:${port}/ok`)).toBe(basic)
    await expect(ask(`http://me:s3cr%40t@127.0.0.1:${port}/no?token=s3cr`)).rejects.toThrow(
      new RegExp(`^http://127.0.0.1:${port}/no responded with status 403$`),
    )
  })

  test('that is not there is told so', async () => {
    const port = await answering(() => {})
    await new Promise((resolve) => server!.close(resolve))
    await expect(ask(`http://127.0.0.1:${port}/m`)).rejects.toThrow(
      `http://127.0.0.1:${port}/m cannot be reached: connect ECONNREFUSED`,
    )
  })

  test('whose name this machine cannot resolve is told apart', async () => {
    await expect(askHttp({ url: 'http://exporter.invalid/m', body: null, withinMs: 5000 })).rejects.toThrow(
      'http://exporter.invalid/m cannot be reached: this machine cannot resolve its host name',
    )
  })

  test('is not waited for longer than it may take', async () => {
    const port = await answering((_, response) => response.write('half'))
    await expect(ask(`http://127.0.0.1:${port}/m`, null, 30)).rejects.toThrow('did not respond within 30 ms')
  })
})
