import { LoadcurveError, messageOf } from './errors.ts'

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
