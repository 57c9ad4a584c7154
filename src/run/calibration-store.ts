import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { makeDirectories, writeRefusal } from '../directories.ts'
import { messageOf } from '../errors.ts'
import { realDisk, writeAtomically } from '../results/atomic-file.ts'
import { anotherCache, cacheDir } from '../services/programs/cache.ts'
import type { Calibration } from '../types/result.ts'
import { unwritable } from '../unwritable.ts'

const perS = z.number().nonnegative()
const calibration = z.object({
  fingerprint: z.string(),
  takenUs: z.number(),
  nullPerS: perS,
  embeddedPerS: perS,
  nullFramedPerS: perS,
  embeddedFramedPerS: perS,
}) satisfies z.ZodType<Calibration>
const store = z.object({ format: z.literal(1), calibrations: z.record(z.string(), calibration) })

export { cacheDir }

/** What was stored for a fingerprint. `problem`: why the store was ignored, null if it was not. */
export function loadCalibration(
  fingerprint: string,
  dir: string = cacheDir(),
): { readonly calibration: Calibration | null; readonly problem: string | null } {
  const { calibrations, problem } = readStore(storePath(dir))
  return { calibration: calibrations[fingerprint] ?? null, problem }
}

/**
 * Stores a calibration in place of the one with the same fingerprint, and returns the store's path. A store that
 * cannot be read is replaced. Throws RESULTS_UNWRITABLE.
 */
export function saveCalibration(taken: Calibration, dir: string = cacheDir()): string {
  const path = storePath(dir)
  const calibrations = { ...readStore(path).calibrations, [taken.fingerprint]: taken }
  try {
    makeDirectories(dir)
  } catch (cause) {
    throw unwritable(`the cache ${dir}`, cause, anotherCache)
  }
  writeAtomically(path, `${JSON.stringify({ format: 1, calibrations }, null, 2)}\n`, realDisk, anotherCache)
  return path
}

/** Asks before a calibration is taken whether it can be stored. Throws RESULTS_UNWRITABLE. */
export function requireCalibrationStore(dir: string = cacheDir()): void {
  const refusal = writeRefusal(dir)
  if (refusal !== null) throw unwritable(`the cache ${dir}`, refusal, anotherCache)
}

function storePath(dir: string): string {
  return join(dir, 'calibrations.json')
}

function readStore(path: string): { calibrations: Readonly<Record<string, Calibration>>; problem: string | null } {
  const none = (why: string | null) => ({ calibrations: {}, problem: why && `${path} is ignored: ${why}` })
  try {
    const parsed = store.safeParse(JSON.parse(readFileSync(path, 'utf8')))
    if (parsed.success) return { calibrations: parsed.data.calibrations, problem: null }
    return none('it is not a calibration store (format 1)')
  } catch (cause) {
    const absent = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    return none(absent ? null : messageOf(cause))
  }
}
