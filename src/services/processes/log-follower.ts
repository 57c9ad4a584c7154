import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const chunkBytes = 64 * 1024

/** Reads what is appended to a file that somebody else writes, line by line. */
export class LogFollower {
  readonly #path: string
  readonly #onLine: (line: string) => void
  readonly #buffer = Buffer.alloc(chunkBytes)
  /** a piece may end within a character */
  readonly #decoder = new StringDecoder('utf8')
  #offset = 0
  /** of the last line, which is not complete yet */
  #rest = ''

  constructor(path: string, onLine: (line: string) => void) {
    this.#path = path
    this.#onLine = onLine
  }

  /** Reads what is new. A file that is not there yet has nothing. */
  look(): void {
    let file: number
    try {
      file = openSync(this.#path, 'r')
    } catch {
      return
    }
    try {
      for (;;) {
        const bytes = readSync(file, this.#buffer, 0, chunkBytes, this.#offset)
        if (bytes === 0) return
        this.#offset += bytes
        this.#take(this.#decoder.write(this.#buffer.subarray(0, bytes)))
      }
    } finally {
      closeSync(file)
    }
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!
    for (const line of lines) this.#onLine(line)
  }
}
