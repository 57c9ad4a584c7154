import { isAbsolute, relative, sep } from 'node:path'

/** A path as people want to read it: relative where it lies below `cwd`, else whole. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short === '' || short === '..' || short.startsWith(`..${sep}`) || isAbsolute(short) ? path : short
}
