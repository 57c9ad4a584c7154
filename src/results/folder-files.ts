import { existsSync, readFileSync } from 'node:fs'
import { LoadcurveError, messageOf } from '../errors.ts'
import { type TextLine, textLines } from './text-lines.ts'

/** How the files of a folder are read; tests count what is opened. */
export interface FolderFiles {
  /** null = there is no such file. Throws USAGE when it is there and cannot be read. */
  text(path: string): string | null
  /** null = there is no such file */
  lines(path: string): Iterable<TextLine> | null
}

export const realFiles: FolderFiles = {
  text(path) {
    try {
      return readFileSync(path, 'utf8')
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : ''
      if (code === 'ENOENT' || code === 'ENOTDIR') return null
      throw new LoadcurveError('USAGE', `cannot read ${path}: ${messageOf(cause)}`, { cause })
    }
  },
  lines: (path) => (existsSync(path) ? textLines(path) : null),
}

/** What a file held, and what of it could not be read, one sentence each. */
export interface FileContent<T> {
  readonly value: T
  readonly problems: readonly string[]
}

/**
 * Gives each line to `read`; `file` is its name for the problems. Lines on which `read` throws are counted, and the last
 * one may be cut off.
 */
export function readLines(lines: Iterable<TextLine> | null, file: string, read: (text: string) => void): string[] {
  if (lines === null) return [`${file} is missing`]
  const cut: string[] = []
  const damaged: number[] = []
  for (const { number, text, whole } of lines) {
    try {
      read(text)
    } catch {
      if (whole) damaged.push(number)
      else cut.push(`${file} ends in the middle of line ${number}, which is left out`)
    }
  }
  if (damaged.length === 0) return cut
  const which =
    damaged.length === 1
      ? `line ${damaged[0]} cannot be read and is left out`
      : `${damaged.length} lines cannot be read and are left out, line ${damaged[0]} first`
  return [...cut, `${file}: ${which}`]
}
