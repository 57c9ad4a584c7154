import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { unwritable } from '../unwritable.ts'

/** The calls that write bytes to a disk; tests pass a full one. `write` may take fewer bytes than it was given. */
export interface DiskWrites {
  write(fd: number, bytes: Uint8Array, from: number): number
}

export const realDisk: DiskWrites = { write: (fd, bytes, from) => writeSync(fd, bytes, from) }

/** Writes all bytes or throws: a disk that fills up may accept only some of them at first. */
export function writeAll(fd: number, bytes: Uint8Array, disk: DiskWrites): void {
  let from = 0
  while (from < bytes.length) from += disk.write(fd, bytes, from)
}

/**
 * Readers see the old file or the new one, never a partial one. Throws RESULTS_UNWRITABLE; the old file is then
 * unchanged. `otherwise`: what to do if there is no remedy for the cause.
 */
export function writeAtomically(
  path: string,
  content: string | Uint8Array,
  disk: DiskWrites = realDisk,
  otherwise?: string,
): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`)
  try {
    writeThrough(temporary, typeof content === 'string' ? Buffer.from(content) : content, disk)
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw unwritable(path, cause, otherwise)
  }
}

function writeThrough(path: string, bytes: Uint8Array, disk: DiskWrites): void {
  const fd = openSync(path, 'w')
  try {
    writeAll(fd, bytes, disk)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
