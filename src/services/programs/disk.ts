import { existsSync, readdirSync, statfsSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { formatBytes } from '../../units.ts'

/** What a broker and the other services need in addition to the data: logs, indexes, snapshots, undeleted segments. */
const reserveBytes = 512 * 2 ** 20

/** Bytes that this user may still write below a folder, which need not exist yet. */
export function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(nearestExisting(folder))
  return bavail * bsize
}

/**
 * Compares what a run will write with the free space.
 *
 * @param plannedBytes everything that will be on disk at the same time, replicas included
 * @throws LoadcurveError TARGET_FAILED with both sizes
 */
export function foreseeDisk(plannedBytes: number, folder: string, free: (folder: string) => number = freeBytes): void {
  const available = free(folder)
  const needed = plannedBytes + reserveBytes
  if (available >= needed) return
  throw new LoadcurveError(
    'TARGET_FAILED',
    `the services will write up to ${formatBytes(needed)} to ${folder}, but only ${formatBytes(available)} is free`,
    {
      hint: 'free some space, choose another disk with LOADCURVE_CACHE, lower fleet.meters or the rates, or remove services.kafka.warmBroker',
    },
  )
}

/** Size of a folder's contents; 0 if it does not exist. */
export function bytesBelow(folder: string): number {
  if (!existsSync(folder)) return 0
  let bytes = 0
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) bytes += statSync(join(entry.parentPath, entry.name), { throwIfNoEntry: false })?.size ?? 0
  }
  return bytes
}

function nearestExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : nearestExisting(dirname(folder))
}
