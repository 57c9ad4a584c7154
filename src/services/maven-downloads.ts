import { formatBytes } from '../units.ts'

const unitBytes: Readonly<Record<string, number>> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9 }
const longestLine = 1000

/**
 * Counts what Maven says it has fetched: `Downloaded from central: https://.../a.jar (1.2 MB at 3.4 MB/s)`. Sizes are as
 * rough as Maven tells them.
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

  told(): string {
    return `${formatBytes(this.bytes)} in ${this.files} files`
  }

  #line(line: string): void {
    const match = /Downloaded from .*\((\d+(?:\.\d+)?) (B|kB|MB|GB) at /.exec(line)
    if (match === null) return
    this.files++
    this.bytes += Math.round(Number(match[1]) * unitBytes[match[2]!]!)
  }
}
