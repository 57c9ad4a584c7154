import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HttpResponseReader } from '../../../src/drivers/http/response.ts'

interface Answer {
  readonly status: number
  readonly keepAlive: boolean
  readonly bytes: string
}

const lineEnd = fc.constantFrom('\r\n', '\n')
const letters = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\r', '\n', '0', ':', 'H'), maxLength: 40 })
const extraFields = fc.subarray([
  'Server: x',
  'Date: Mon, 06 Jan 2014 00:00:00 GMT',
  'X-Content-Length: 9',
  'Content-Type: a/b',
  'Cookie: k=v',
])
const interim = fc.constantFrom('', 'HTTP/1.1 100 Continue\r\n\r\n', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n')

/** A response whose end can be told from its bytes, with what a client must make of it. */
const answers: fc.Arbitrary<Answer> = fc
  .record({
    interim,
    minor: fc.constantFrom(0, 1),
    status: fc.constantFrom(200, 201, 204, 304, 404, 503),
    framing: fc.constantFrom('length', 'chunked'),
    connection: fc.constantFrom('', 'close', 'Keep-Alive', 'x, Close', 'keep-alive, close', 'closed, x-close'),
    second: fc.constantFrom('', 'close', 'keep-alive', 'upgrade ,Close'),
    nameCase: fc.boolean(),
    fields: extraFields,
    end: lineEnd,
    chunks: fc.array(
      letters.filter((text) => text.length > 0),
      { maxLength: 4 },
    ),
    trailer: fc.boolean(),
  })
  .map((of) => {
    const name = (text: string) => (of.nameCase ? text.toUpperCase() : text)
    const bodiless = of.status === 204 || of.status === 304
    const body = of.chunks.join('')
    const lengthFields =
      of.framing === 'chunked'
        ? [`${name('Transfer-Encoding')}: gzip, chunked`]
        : [`${name('Content-Length')}:  ${body.length} `]
    const fields = [
      ...of.fields,
      ...(bodiless ? [] : lengthFields),
      ...[of.connection, of.second].filter((value) => value !== '').map((value) => `${name('Connection')}: ${value}`),
    ]
    const head = [`HTTP/1.${of.minor} ${of.status} Some Reason`, ...fields, '', ''].join(of.end)
    const chunked = [
      ...of.chunks.map((text) => `${text.length.toString(16)};ext=1\r\n${text}\r\n`),
      `0\r\n${of.trailer ? 'Expires: never\r\n' : ''}\r\n`,
    ].join('')
    const content = bodiless ? '' : of.framing === 'chunked' ? chunked : body
    const tokens = `${of.connection},${of.second}`.toLowerCase().split(/\s*,\s*/)
    const keepAlive = !tokens.includes('close') && (of.minor === 1 || tokens.includes('keep-alive'))
    return { status: of.status, keepAlive, bytes: of.interim + head + content }
  })

/** Feeds the bytes in pieces of the given sizes (the last ones repeat) and lists what was read. */
function readIn(sizes: readonly number[], text: string) {
  const bytes = Buffer.from(text, 'latin1')
  const reader = new HttpResponseReader()
  const seen: { status: number; keepAlive: boolean }[] = []
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const piece = Uint8Array.from(bytes.subarray(at, at + sizes[i % sizes.length]!))
    at += piece.length
    for (let from = 0; from >= 0 && from < piece.length; ) {
      from = reader.push(piece, from, piece.length)
      if (from >= 0) seen.push({ status: reader.status, keepAlive: reader.keepAlive })
    }
  }
  return { seen, reader }
}

describe('the reader of HTTP responses', () => {
  it('finds every response and its end, however the network cuts the bytes', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(answers, { minLength: 1, maxLength: 5 }), sizes, (list, pieces) => {
        const { seen, reader } = readIn(pieces, list.map(({ bytes }) => bytes).join(''))
        expect(reader.malformed).toBe('')
        expect(seen).toEqual(list.map(({ status, keepAlive }) => ({ status, keepAlive })))
      }),
      { numRuns: 500 },
    )
  })

  it('takes a body without a length as ended by the end of the connection', () => {
    const { seen, reader } = readIn([7], 'HTTP/1.0 200 OK\r\n\r\nwhatever comes\r\n\r\n')
    expect(seen).toEqual([])
    expect(reader.closed()).toBe(true)
    expect([reader.status, reader.keepAlive]).toEqual([200, false])
  })

  it('knows that the response it reads has no length of its own', () => {
    const { reader } = readIn([7], 'HTTP/1.1 202 Accepted\r\nConnection: keep-alive\r\n\r\nwhatever')
    expect(reader.endlessStatus).toBe(202)
    expect(readIn([7], 'HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nfour').reader.endlessStatus).toBe(0)
    expect(readIn([7], 'HTTP/1.1 204 No Content\r\n\r\n').reader.endlessStatus).toBe(0)
  })

  it('does not take a response that was cut short as complete', () => {
    for (const text of [
      'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1234',
      'HTTP/1.1 200 OK\r\n',
      'HTTP/1.1 100 Continue\r\n\r\n',
    ]) {
      const { seen, reader } = readIn([100], text)
      expect(seen).toEqual([])
      expect(reader.closed()).toBe(false)
    }
  })

  it('knows how long the server keeps an idle connection, if it says so', () => {
    expect(readIn([9], 'HTTP/1.1 204 No\r\nKeep-Alive: timeout=5, max=100\r\n\r\n').reader.idleS).toBe(5)
    expect(readIn([9], 'HTTP/1.1 204 No\r\n\r\n').reader.idleS).toBe(0)
  })

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n\r\n', 'SSH-2.0'],
    ['HTTP/2', 'HTTP/2 200\r\n\r\n', 'HTTP/2'],
    ['no length', 'HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n', 'content-length: 1x'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 'two different'],
    ['no chunk size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'chunk size'],
    ['an endless head', `HTTP/1.1 200 OK\r\nA: ${'x'.repeat(70_000)}`, '64 KiB'],
  ])('says what it cannot read: %s', (_, text, words) => {
    const { seen, reader } = readIn([70_000], text)
    expect(seen).toEqual([])
    expect(reader.malformed).toContain(words)
  })
})
