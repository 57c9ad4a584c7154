import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCommand, ReplyReader } from '../../src/redis/resp.ts'

type Told = number | string

/** Counts in a row are one count, however they were told. */
function addCount(told: Told[], count: number): void {
  const last = told.at(-1)
  if (typeof last === 'number') told[told.length - 1] = last + count
  else told.push(count)
}

function read(bytes: Buffer, sizes: readonly number[]): Told[] {
  const told: Told[] = []
  const reader = new ReplyReader({
    onReplies: (count) => addCount(told, count),
    onErrorReply: (text) => told.push(text),
  })
  for (let at = 0, i = 0; at < bytes.length; i++) {
    const piece = Uint8Array.from(bytes.subarray(at, at + sizes[i % sizes.length]!))
    at += piece.length
    reader.push(piece, 0, piece.length)
    piece.fill(0)
  }
  return told
}

const line = fc
  .string({ unit: fc.constantFrom('a', 'ü', ' ', '$', '-', '\r'), maxLength: 12 })
  .map((text) => `${text}.`)
const bulk = fc.string({ unit: fc.constantFrom('\r\n', '\n', 'a', '-', ':', 'ü'), maxLength: 20 })
const { reply } = fc.letrec<{ reply: { text: string } }>((tie) => ({
  reply: fc.oneof(
    { maxDepth: 3 },
    line.map((text) => ({ text: `+${text}\r\n` })),
    fc.integer().map((value) => ({ text: `:${value}\r\n` })),
    bulk.map((text) => ({ text: `$${Buffer.byteLength(text)}\r\n${text}\r\n` })),
    fc.constantFrom({ text: '$-1\r\n' }, { text: '*-1\r\n' }, { text: '*0\r\n' }),
    fc.array(fc.oneof(tie('reply'), fc.constant({ text: '-ERR within\r\n' })), { maxLength: 4 }).map((list) => ({
      text: `*${list.length}\r\n${list.map(({ text }) => text).join('')}`,
    })),
  ),
}))
const error = line.map((text) => ({ text: `-ERR ${text}\r\n`, error: `ERR ${text}` }))

describe('the reader of replies', () => {
  it('counts every reply and hears every error, in order, however the network cuts the bytes', () => {
    const replies = fc.array(fc.oneof({ weight: 4, arbitrary: reply }, error), { maxLength: 12 })
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(replies, sizes, (list, pieces) => {
        const expected: Told[] = []
        for (const one of list) {
          if ('error' in one) expected.push(one.error)
          else addCount(expected, 1)
        }
        expect(read(Buffer.from(list.map(({ text }) => text).join('')), pieces)).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('counts the replies of one packet together', () => {
    const counts: number[] = []
    const reader = new ReplyReader({ onReplies: (count) => counts.push(count), onErrorReply: () => {} })
    const packet = Buffer.from('$3\r\n1-0\r\n'.repeat(100))
    reader.push(packet, 0, packet.length)
    expect(counts).toEqual([100])
  })

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n', 'not a Redis reply: "HTTP/1.1 400'],
    ['$x\r\n', 'invalid length'],
    [`+${'x'.repeat(70_000)}`, '64 KiB'],
  ])('does not take %j for a reply', (text, words) => {
    expect(() => read(Buffer.from(text), [70_001])).toThrow(words)
  })
})

describe('a command', () => {
  it('is the array of its words, with lengths in bytes', () => {
    expect(encodeCommand(['AUTH', 'zählerin', '']).toString()).toBe('*3\r\n$4\r\nAUTH\r\n$9\r\nzählerin\r\n$0\r\n\r\n')
  })
})
