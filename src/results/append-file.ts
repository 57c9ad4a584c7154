import { closeSync, openSync } from 'node:fs'
import { unwritable } from '../unwritable.ts'
import { type DiskWrites, writeAll } from './atomic-file.ts'

/**
 * A text file that grows by whole lines. Each call passes its bytes to the operating system before it returns, so a
 * killed process loses none of them. After a failed write the next entry starts on a new line, so that only the line
 * that did not fit is damaged.
 */
export class AppendFile {
  readonly path: string
  private readonly disk: DiskWrites
  private readonly fd: number
  private torn = false
  private open = true

  constructor(path: string, disk: DiskWrites) {
    this.path = path
    this.disk = disk
    try {
      this.fd = openSync(path, 'a')
    } catch (cause) {
      throw unwritable(path, cause)
    }
  }

  /** `text` ends with a newline, or is empty. Throws RESULTS_UNWRITABLE. */
  append(text: string): void {
    if (text === '') return
    if (!this.open) throw unwritable(this.path, new Error('the file is closed'))
    try {
      writeAll(this.fd, Buffer.from(this.torn ? `\n${text}` : text), this.disk)
      this.torn = false
    } catch (cause) {
      this.torn = true
      throw unwritable(this.path, cause)
    }
  }

  close(): void {
    if (this.open) closeSync(this.fd)
    this.open = false
  }
}
