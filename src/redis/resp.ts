/**
 * RESP 2, the protocol of Redis (https://redis.io/docs/latest/develop/reference/protocol-spec/), as far as a writer
 * needs it: commands are encoded, replies are counted.
 *
 *     command:   *<words> CRLF, then for each word  $<bytes> CRLF <bytes> CRLF
 *     reply:     +text CRLF | -ERROR text CRLF | :number CRLF | $<bytes> CRLF <bytes> CRLF | $-1 CRLF | *<n> CRLF, n replies
 */
export function encodeCommand(words: readonly string[]): Buffer {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  return Buffer.from(`*${words.length}\r\n${parts.join('')}`)
}

/** Called in the order of the replies. */
export interface ReplySink {
  /** this many consecutive replies without an error */
  onReplies(count: number): void
  /** `OOM command not allowed when used memory > 'maxmemory'.` */
  onErrorReply(text: string): void
}

const [plus, minus, colon, dollar, star] = [0x2b, 0x2d, 0x3a, 0x24, 0x2a]
const [carriageReturn, lineFeed, zero] = [0x0d, 0x0a, 0x30]
/** An error is a line, and servers write no longer ones. */
const mostLineBytes = 65_536

/** Counts replies in bytes that arrive in pieces of any size. The content of a reply matters only if it is an error. */
export class ReplyReader {
  private readonly sink: ReplySink
  /** consecutive replies that are not reported yet */
  private count = 0
  /** replies missing until the current one is complete: 1 between two replies, more within an array */
  private missing = 1
  private inReply = false
  /** remaining bytes of a bulk string, with its CRLF */
  private skip = 0
  private carried: Uint8Array | null = null

  constructor(sink: ReplySink) {
    this.sink = sink
  }

  /** Takes bytes `from` up to `to`. Throws RangeError if they are not replies; the connection is unusable then. */
  push(bytes: Uint8Array, from: number, to: number): void {
    if (this.carried === null) this.read(bytes, from, to)
    else {
      const joined = new Uint8Array(this.carried.length + to - from)
      joined.set(this.carried)
      joined.set(bytes.subarray(from, to), this.carried.length)
      this.carried = null
      this.read(joined, 0, joined.length)
    }
    this.tell()
  }

  private read(bytes: Uint8Array, from: number, to: number): void {
    let at = from
    while (at < to) {
      if (this.skip > 0) {
        const skipped = Math.min(this.skip, to - at)
        this.skip -= skipped
        at += skipped
        if (this.skip === 0) this.complete()
        continue
      }
      const end = endOfLine(bytes, at, to)
      if (end < 0) {
        if (to - at > mostLineBytes) throw new RangeError('a reply line of more than 64 KiB')
        this.carried = bytes.slice(at, to)
        return
      }
      this.line(bytes, at, end)
      at = end
    }
  }

  /** The line from `at`; `end` is just after its CRLF. */
  private line(bytes: Uint8Array, at: number, end: number): void {
    switch (bytes[at]) {
      case dollar: {
        const length = numberIn(bytes, at + 1, end)
        if (length < 0) this.complete()
        else this.skip = length + 2
        break
      }
      case plus:
      case colon:
        this.complete()
        break
      case minus:
        if (this.inReply) this.complete()
        else this.error(Buffer.from(bytes.subarray(at + 1, end - 2)).toString())
        break
      case star:
        this.missing += Math.max(0, numberIn(bytes, at + 1, end))
        this.inReply = true
        this.complete()
        break
      default:
        throw new RangeError(
          `not a Redis reply: ${JSON.stringify(String.fromCharCode(...bytes.subarray(at, at + 40)))}`,
        )
    }
  }

  private complete(): void {
    if (--this.missing > 0) return
    this.missing = 1
    this.inReply = false
    this.count++
  }

  private error(text: string): void {
    this.tell()
    this.sink.onErrorReply(text)
  }

  private tell(): void {
    const { count } = this
    this.count = 0
    if (count > 0) this.sink.onReplies(count)
  }
}

/** The place just after the CRLF, or -1. */
function endOfLine(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to - 1; i++) if (bytes[i] === carriageReturn && bytes[i + 1] === lineFeed) return i + 2
  return -1
}

/** The whole number of a line that ends just before `end`. */
function numberIn(bytes: Uint8Array, at: number, end: number): number {
  const negative = bytes[at] === minus
  let value = 0
  for (let i = negative ? at + 1 : at; i < end - 2; i++) {
    const digit = bytes[i] - zero
    if (digit < 0 || digit > 9) throw new RangeError('a Redis reply has an invalid length')
    value = value * 10 + digit
  }
  return negative ? -value : value
}
