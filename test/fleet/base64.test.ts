import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../src/fleet/base64.ts'

describe('base64 of the model tables', () => {
  it('writes what every other program writes, and reads it back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        const text = Buffer.from(bytes).toString('base64')
        expect(encodeBase64(bytes)).toBe(text)
        expect(decodeBase64(text)).toEqual(bytes)
      }),
    )
  })

  it('refuses text that is not base64', () => {
    for (const text of ['abc', 'ab=c', 'a*cd', 'é123', 'ab c', '=abc']) expect(decodeBase64(text)).toBeNull()
  })
})
