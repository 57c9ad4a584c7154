const unitBytes: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }
const longestLine = 1000

/**
 * Counts the downloads in Maven's output: `Downloaded from central: https://.../a.jar (1.2 MB at 3.4 MB/s)`. Sizes are
 * rounded by Maven.
 */
export class Downloads {
  files = 0
  bytes = 0
  #rest = ''

  take(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop()!.slice(-longestLine)
    for (const line of lines) this.#line(line)
  }

  /**
   * `12 of about 44 MB`. It ends lower if Maven already has some files, and higher if Maven also downloads its own
   * plugins; then the expected size is left out.
   *
   * @param expectedBytes total size of what is requested
   */
  told(expectedBytes: number): string {
    const of = this.bytes > expectedBytes ? '' : `of about ${megabytes(expectedBytes)} `
    return `${megabytes(this.bytes)} ${of}MB`
  }

  #line(line: string): void {
    const match = /Downloaded from .*\((\d+(?:\.\d+)?) (B|kB|MB|GB) at /.exec(line)
    if (match === null) return
    this.files++
    this.bytes += Math.round(Number(match[1]) * unitBytes[match[2]!]!)
  }
}

/** `7.5`, `44` */
export function megabytes(bytes: number): string {
  return bytes < 9.95e6 && bytes > 0 ? (bytes / 1e6).toFixed(1) : (bytes / 1e6).toFixed(0)
}
