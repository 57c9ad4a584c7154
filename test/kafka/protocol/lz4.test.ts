import { expect, test } from 'vitest'
import { lz4 } from '../../../src/kafka/protocol/lz4.ts'

test('without its addon lz4 says what to do instead, and nothing else is lost', () => {
  const load = () => {
    throw new Error("Cannot find module 'lz4-napi'\nRequire stack:\n- somewhere")
  }
  expect(() => lz4(load)).toThrow(
    expect.objectContaining({
      code: 'DRIVER_FAILED',
      message: "lz4 is not available here: Cannot find module 'lz4-napi'",
      hint: expect.stringContaining('compression: none'),
    }),
  )
})

test('what lz4 made smaller comes back as it was', () => {
  const bytes = Buffer.alloc(1000, 'lc')
  const frame = lz4().compressFrameSync(bytes)
  expect(frame.length).toBeLessThan(100)
  expect(lz4().decompressFrameSync(frame)).toEqual(bytes)
})
