import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { lastLines } from '../programs/tool.ts'

const tailBytes = 16_384

/** The last lines of a log, of what it holds from a byte on; empty if there is no log. */
export function logTail(path: string, count: number, fromByte = 0): string[] {
  try {
    const size = statSync(path).size
    const fd = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(Math.min(Math.max(0, size - fromByte), Math.max(tailBytes, count * 400)))
      readSync(fd, bytes, 0, bytes.length, size - bytes.length)
      return lastLines(bytes.toString('utf8'), count)
    } finally {
      closeSync(fd)
    }
  } catch {
    return []
  }
}
