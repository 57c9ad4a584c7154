import { readdirSync, rmSync, statSync, utimesSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/** A build that no run has used for so long is not needed any more: that of an older version, most likely. */
const unusedMs = 30 * 24 * 3600e3

/** This user may only read the cache, or another loadcurve was faster. Any other failure is one. */
const harmless = ['EACCES', 'EPERM', 'EROFS', 'ENOENT', 'ENOTEMPTY']

/** Notes that a build is in use, in the time of a file that it has. A cache that can only be read keeps what it has. */
export function noteUse(file: string, nowMs = Date.now()): void {
  ifAllowed(() => utimesSync(file, nowMs / 1000, nowMs / 1000))
}

/** Removes the other builds of the same engine that have not been used for a month, as far as it may. `file`: see `noteUse`. */
export function removeUnused(place: string, file: string, nowMs = Date.now()): void {
  const engine = basename(place).replace(/-[0-9a-f]{12}$/, '')
  const isBuild = new RegExp(`^${engine}-[0-9a-f]{12}$`)
  for (const name of readdirSync(dirname(place)).filter((one) => isBuild.test(one) && one !== basename(place))) {
    const other = join(dirname(place), name)
    const usedMs = statSync(join(other, file), { throwIfNoEntry: false })?.mtimeMs ?? statSync(other).mtimeMs
    if (nowMs - usedMs > unusedMs) ifAllowed(() => rmSync(other, { recursive: true, force: true }))
  }
}

function ifAllowed(change: () => void): void {
  try {
    change()
  } catch (thrown) {
    if (!(thrown instanceof Error && 'code' in thrown && harmless.includes(String(thrown.code)))) throw thrown
  }
}
