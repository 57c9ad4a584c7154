import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHttpInput } from '../../../src/targets/node/http-input.ts'
import type { Input } from '../../../src/targets/node/input.ts'
import type { Pipeline } from '../../../src/targets/node/pipeline.ts'
import type { MessageFormat } from '../../../src/types/driver.ts'

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

class FakePipeline implements Pipeline {
  readonly taken: { format: MessageFormat; text: string }[] = []
  full = false
  refusal = ''
  take = (view: DataView, at: number, bytes: number, _nowUs: number, format: MessageFormat) => {
    this.taken.push({ format, text: Buffer.from(view.buffer, view.byteOffset + at, bytes).toString() })
    return this.refusal
  }
  separate = () => {}
  room = async () => {}
  drain = async () => {}
}

describe('the HTTP front end', () => {
  let pipeline: FakePipeline
  let input: Input
  let url: string

  beforeEach(async () => {
    const port = await freePort()
    url = `http://127.0.0.1:${port}/curves`
    pipeline = new FakePipeline()
    input = createHttpInput({ host: '127.0.0.1', port, path: '/curves', clock: { nowUs: () => 0 } })
    await input.start(pipeline, () => {})
  })
  afterEach(() => input.stop())

  const post = async (body: string, headers: Record<string, string> = {}) => {
    const response = await fetch(url, { method: 'POST', body, headers })
    return { status: response.status, text: await response.text() }
  }

  it('takes a message and answers 204 without a body', async () => {
    expect(await post('abc')).toEqual({ status: 204, text: '' })
    expect(await post('{}', { 'content-type': 'application/json; charset=utf-8' })).toMatchObject({ status: 204 })
    expect(pipeline.taken).toEqual([
      { format: 'binary', text: 'abc' },
      { format: 'json', text: '{}' },
    ])
  })

  it('takes a message that comes in many pieces', async () => {
    const body = 'x'.repeat(300_000)
    expect(await post(body)).toMatchObject({ status: 204 })
    expect(pipeline.taken[0]!.text).toBe(body)
  })

  it('answers 400 and the reason when the body is not a curve message', async () => {
    pipeline.refusal = '3 bytes that are not one binary curve message'
    expect(await post('abc')).toEqual({ status: 400, text: pipeline.refusal })
  })

  it('answers 503 while too much is waiting, and before it ends', async () => {
    pipeline.full = true
    expect(await post('abc')).toEqual({ status: 503, text: 'too much is waiting to be stored' })
    pipeline.full = false
    await input.quiesce()
    expect(await post('abc')).toEqual({ status: 503, text: 'starting or stopping' })
    expect(pipeline.taken).toEqual([])
  })

  it('says where and how to post', async () => {
    expect((await fetch(url)).status).toBe(405)
    expect((await fetch(`${url}/other`, { method: 'POST', body: 'abc' })).status).toBe(404)
  })

  it('says that its port is taken', async () => {
    const port = Number(new URL(url).port)
    const second = createHttpInput({ host: '127.0.0.1', port, path: '/curves', clock: { nowUs: () => 0 } })
    const starting = second.start(pipeline, () => {})
    await expect(starting).rejects.toMatchObject({ code: 'TARGET_FAILED', message: /cannot listen on .*EADDRINUSE/ })
  })
})
