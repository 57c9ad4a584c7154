import { describe, expect, test } from 'vitest'
import { JolokiaAgent } from '../../../src/collectors/jvm/jolokia.ts'
import type { HttpAnswer, HttpQuestion } from '../../../src/collectors/prometheus/http-text.ts'

const memory = { bean: 'java.lang:type=Memory', attributes: ['HeapMemoryUsage'] }
const collectors = { bean: 'java.lang:type=GarbageCollector,name=*', attributes: ['CollectionTime'] }
const odd = { bean: 'a:type=b,name="c/d!e"', attributes: ['X', 'Y'] }

const noPost =
  'java.lang.SecurityException : HTTP method POST is not allowed according to the installed security policy'
const json = (of: unknown, status = 200): HttpAnswer => ({ status, text: JSON.stringify(of) })

/** An agent that answers GET, and POST with `refusal`; what it was asked is kept. */
function agentOf(refusal: HttpAnswer, get: (path: string) => HttpAnswer) {
  const asked: string[] = []
  const ask = async ({ url, body }: HttpQuestion) => {
    const path = decodeURIComponent(new URL(url).pathname)
    asked.push(`${body === null ? 'GET' : 'POST'} ${path}`)
    return body === null ? get(path) : refusal
  }
  return { agent: new JolokiaAgent({ url: 'http://127.0.0.1:8778', ask, withinMs: 900 }), asked }
}

describe('an agent that forbids POST', () => {
  test.each([
    ['by its policy', json({ status: 403, error: noPost })],
    ['by a proxy', { status: 405, text: '<html>Method Not Allowed</html>' }],
    ['by a firewall', { status: 403, text: 'Forbidden' }],
  ])('%s is asked by GET, from then on without trying', async (_, refusal) => {
    const { agent, asked } = agentOf(refusal, (path) =>
      path.includes('*')
        ? json({ status: 200, value: { 'java.lang:type=GarbageCollector,name=G1': { CollectionTime: 5 } } })
        : json({ status: 200, value: { used: 7 } }),
    )
    const [first, second] = await agent.read([memory, collectors])
    expect([...first!.beans]).toEqual([[memory.bean, { HeapMemoryUsage: { used: 7 } }]])
    expect([...second!.beans.values()]).toEqual([{ CollectionTime: 5 }])
    await agent.read([memory])
    expect(asked).toEqual([
      'POST /jolokia',
      'GET /jolokia/read/java.lang:type=Memory/HeapMemoryUsage',
      'GET /jolokia/read/java.lang:type=GarbageCollector,name=*/CollectionTime',
      'GET /jolokia/read/java.lang:type=Memory/HeapMemoryUsage',
    ])
  })

  test('reads several attributes, and slashes and exclamation marks in names', async () => {
    const { agent, asked } = agentOf(json({ status: 403, error: noPost }), () =>
      json({ status: 200, value: { X: 1, Y: 2 } }),
    )
    const [answer] = await agent.read([odd])
    expect([...answer!.beans]).toEqual([[odd.bean, { X: 1, Y: 2 }]])
    expect(asked[1]).toBe('GET /jolokia/read/a:type=b,name="c!/d!!e"/X,Y')
  })
})

describe('the error of an agent', () => {
  const failing = (answer: HttpAnswer) => agentOf(answer, () => answer).agent.read([memory])

  test('is shown in its own words', async () => {
    await expect(
      failing(json({ status: 403, error: 'java.lang.Exception : No access from client 10.0.0.7 allowed\n\tat x' })),
    ).rejects.toThrow(
      'http://127.0.0.1:8778/jolokia responded with status 403: java.lang.Exception : No access from client 10.0.0.7 allowed',
    )
    await expect(failing(json({ error: 'it is broken' }, 500))).rejects.toThrow(
      'http://127.0.0.1:8778/jolokia responded with status 500: it is broken',
    )
  })

  test('of one question leaves the others alone, and is known', async () => {
    const gone = { status: 404, error: 'javax.management.InstanceNotFoundException : java.lang:type=Memory' }
    const [answer] = await failing(json([gone]))
    expect([answer!.beans.size, answer!.refusal]).toEqual([0, gone.error])
  })

  test('by GET is one too: of a missing bean only for itself, of access for all', async () => {
    const refusal = { status: 405, text: '' }
    const gone = agentOf(refusal, () => json({ status: 404, error: 'no such bean' }))
    expect((await gone.agent.read([memory]))[0]!.refusal).toBe('no such bean')
    const closed = agentOf(refusal, () => json({ status: 403, error: 'closed' }))
    await expect(closed.agent.read([memory])).rejects.toThrow('status 403: closed')
  })
})
