import { existsSync, readFileSync } from 'node:fs'
import { LoadcurveError, messageOf } from '../errors.ts'
import { type TextLine, textLines } from './text-lines.ts'

/** How the files of a folder are read; tests count the opened files. */
export interface FolderFiles {
  /** null = there is no such file. Throws USAGE if it exists but cannot be read. */
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

/** The content of a file, and one sentence for each part of it that could not be read. */
export interface FileContent<T> {
  readonly value: T
  readonly problems: readonly string[]
}

/**
 * Passes each line to `read`; `file` is the name for the problems. Lines for which `read` throws are counted, and the
 * last line may be cut off.
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
      else cut.push(`${file} ends in the middle of line ${number}, which is ignored`)
    }
  }
  if (damaged.length === 0) return cut
  const which =
    damaged.length === 1
      ? `line ${damaged[0]} cannot be read and is ignored`
      : `${damaged.length} lines cannot be read and are ignored, the first is line ${damaged[0]}`
  return [...cut, `${file}: ${which}`]
}
