import { mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cacheDir } from '../../src/services/programs/cache.ts'

/** A new cache, for records and data of one test alone; what was fetched is shared with others. */
export function ownCache(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loadcurve-cache-'))
  for (const name of ['jars', 'classes']) {
    mkdirSync(join(cacheDir(), name), { recursive: true })
    symlinkSync(join(cacheDir(), name), join(folder, name))
  }
  return folder
}
