import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { LoadcurveError } from '../errors.ts'

/** The calls that put bytes on a disk; tests pass a full one. `write` may take fewer bytes than it was given. */
export interface DiskWrites {
  write(fd: number, bytes: Uint8Array, from: number): number
}

export const realDisk: DiskWrites = { write: (fd, bytes, from) => writeSync(fd, bytes, from) }

const hints: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space, or choose another disk with --out',
  EDQUOT: 'the disk quota is used up: free some space, or choose another disk with --out',
  EACCES: 'give this user the right to write there, or choose another folder with --out',
  EPERM: 'give this user the right to write there, or choose another folder with --out',
  EROFS: 'that file system is read-only: choose another folder with --out',
  ENOTDIR: 'a file stands where a folder is needed: move it away, or choose another folder with --out',
  EEXIST: 'something else has that name: move it away, or choose another folder with --out',
  EISDIR: 'a folder stands where a file is needed: move it away',
}

/** What could not be written, where, why, and what to do. What had been written before stays as it is. */
export function unwritable(path: string, cause: unknown): LoadcurveError {
  if (cause instanceof LoadcurveError) return cause
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  const reason = cause instanceof Error ? cause.message : String(cause)
  const hint = hints[code] ?? 'choose another folder with --out'
  return new LoadcurveError('RESULTS_UNWRITABLE', `cannot write ${path}: ${reason}`, { hint, cause })
}

/** Writes all bytes or throws: a disk that fills up may take a part of them first. */
export function writeAll(fd: number, bytes: Uint8Array, disk: DiskWrites): void {
  let from = 0
  while (from < bytes.length) from += disk.write(fd, bytes, from)
}

/** Readers see the old file or the new one, never a half. Throws RESULTS_UNWRITABLE; the old file is then untouched. */
export function writeAtomically(path: string, content: string | Uint8Array, disk: DiskWrites = realDisk): void {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.part`)
  try {
    writeThrough(temporary, typeof content === 'string' ? Buffer.from(content) : content, disk)
    renameSync(temporary, path)
  } catch (cause) {
    rmSync(temporary, { force: true })
    throw unwritable(path, cause)
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
