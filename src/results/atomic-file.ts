import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { LoadcurveError, messageOf } from '../errors.ts'

/** The calls that write bytes to a disk; tests pass a full one. `write` may take fewer bytes than it was given. */
export interface DiskWrites {
  write(fd: number, bytes: Uint8Array, from: number): number
}

export const realDisk: DiskWrites = { write: (fd, bytes, from) => writeSync(fd, bytes, from) }

const remedies: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, or ',
  EDQUOT: 'the disk quota is used up: free some space, or ',
  EACCES: 'give this user the right to write there, or ',
  EPERM: 'give this user the right to write there, or ',
  EROFS: 'that file system is read-only: ',
  ENOTDIR: 'a file is in the way where a folder is needed: move it away, or ',
  EEXIST: 'something else has that name: move it away, or ',
  EISDIR: 'a folder is in the way where a file is needed: move it away, or ',
}

/**
 * What could not be written, where, why, and what to do; `otherwise` is the alternative. An error that already says so
 * passes through.
 */
export function unwritable(
  path: string,
  cause: unknown,
  otherwise = 'choose another folder with --out',
): LoadcurveError {
  if (cause instanceof LoadcurveError) return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const hint = `${remedies[code] ?? ''}${otherwise}`
  return new LoadcurveError('RESULTS_UNWRITABLE', `cannot write ${path}: ${messageOf(cause)}`, { hint, cause })
}

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
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
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
