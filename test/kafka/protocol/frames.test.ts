import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameCutter } from '../../../src/kafka/protocol/frames.ts'

function framed(payloads: readonly Uint8Array[]): Buffer {
  return Buffer.concat(
    payloads.flatMap((payload) => {
      const length = Buffer.alloc(4)
      length.writeInt32BE(payload.length)
      return [length, payload]
    }),
  )
}

describe('answers of a broker', () => {
  it('come out whole and in order, however the network cuts them', () => {
    const payloads = fc.array(fc.uint8Array({ minLength: 4, maxLength: 60 }), { maxLength: 12 })
    fc.assert(
      fc.property(payloads, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
        const bytes = framed(sent)
        const cutter = new FrameCutter()
        const seen: Uint8Array[] = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const end = at + cuts[i % cuts.length]!
          cutter.push(bytes.subarray(at, end), (frame) => seen.push(Uint8Array.from(frame)))
          at = end
        }
        expect(seen).toEqual(sent)
      }),
    )
  })

  it('come out the same where the socket writes them itself, and stay as they are when more comes', () => {
    const payloads = fc.array(fc.uint8Array({ minLength: 4, maxLength: 60 }), { maxLength: 12 })
    fc.assert(
      fc.property(payloads, fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }), (sent, cuts) => {
        const bytes = framed(sent)
        const cutter = new FrameCutter()
        const seen: Buffer[] = []
        for (let at = 0, i = 0; at < bytes.length; i++) {
          const space = cutter.space()
          const read = Math.min(cuts[i % cuts.length]!, space.length, bytes.length - at)
          bytes.copy(space, 0, at, at + read)
          cutter.filled(read, (frame) => seen.push(frame))
          at += read
        }
        expect(seen.map((frame) => Uint8Array.from(frame))).toEqual(sent)
      }),
    )
  })

  it.each([
    ['a web server', Buffer.from('HTTP/1.1 400 Bad Request'), 'its response begins with "HTTP"'],
    ['a database', Buffer.from('-ERR unknown command'), 'its response begins with "-ERR"'],
    ['TLS', Buffer.from([21, 3, 3, 0, 2, 2, 70]), 'it speaks TLS'],
    ['noise', Buffer.alloc(8), 'impossible length'],
  ])('are told from those of %s', (_, bytes, words) => {
    expect(() => new FrameCutter().push(bytes, () => {})).toThrow(words)
  })
})
