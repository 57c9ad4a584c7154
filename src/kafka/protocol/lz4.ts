import { createRequire } from 'node:module'
import { LoadcurveError, messageOf } from '../../errors.ts'

/** Whole frames of the LZ4 frame format, which is Kafka's lz4. */
export interface Lz4 {
  compressFrameSync(bytes: Buffer): Buffer
  decompressFrameSync(bytes: Buffer): Buffer
}

let loaded: Lz4 | null = null

/**
 * The native addon, loaded by the first call, so that everything else works on a platform without it.
 * Errors: DRIVER_FAILED if it cannot be loaded.
 */
export function lz4(load: () => Lz4 = addon): Lz4 {
  try {
    loaded ??= load()
  } catch (cause) {
    throw new LoadcurveError('DRIVER_FAILED', `lz4 is not available here: ${messageOf(cause).split('\n', 1)[0]}`, {
      hint: 'Set driver.compression: none. The addon lz4-napi has no build for this platform, or is not installed.',
      cause,
    })
  }
  return loaded
}

function addon(): Lz4 {
  return createRequire(import.meta.url)('lz4-napi') as Lz4
}
