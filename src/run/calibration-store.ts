import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { messageOf } from '../errors.ts'
import { realDisk, unwritable, writeAtomically } from '../results/atomic-file.ts'
import { makeDirectories } from '../results/directory.ts'
import { cacheDir } from '../services/programs/tool.ts'
import type { Calibration } from '../types/result.ts'

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

const elsewhere = 'choose another folder with LOADCURVE_CACHE'

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
    throw unwritable(dir, cause, elsewhere)
  }
  writeAtomically(path, `${JSON.stringify({ format: 1, calibrations }, null, 2)}\n`, realDisk, elsewhere)
  return path
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
