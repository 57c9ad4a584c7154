/**
 * Reads HTTP/1.x responses to POST requests from bytes that arrive in pieces of any size (RFC 9112):
 *
 *     HTTP-version SP status SP [reason] CRLF   field: value CRLF ...   CRLF   [body]
 *     body:     content-length bytes | chunks | until the connection closes; none after 204 and 304
 *     chunk:    size in hex [;extension] CRLF   bytes CRLF;   the last one has size 0, then trailer fields and CRLF
 *
 * Responses of class 1xx and all bodies are skipped. A bare LF ends a line too (section 2.2).
 */
export class HttpResponseReader {
  /** status of the response that `push` or `closed` completed */
  status = 0
  /** whether the connection may carry another request */
  keepAlive = false
  /** how long the server keeps an idle connection, by its Keep-Alive field; 0 = unknown */
  idleS = 0
  /** what is wrong with the bytes; empty = nothing. The connection is unusable otherwise. */
  malformed = ''
  private state: State = head
  /** bytes of an incomplete line or head */
  private carried: Uint8Array | null = null
  /** remaining bytes of the body, or of a chunk with its CRLF */
  private left = 0
  private minor = 1
  private length = -1
  private chunked = false
  /** what all Connection fields of the response say together */
  private connection = silent
  private readonly connectionLine = new LineMemory<ConnectionWish>(connectionWish, silent)
  private readonly keepAliveLine = new LineMemory(keepAliveS, 0)

  /**
   * Takes bytes from `from` up to `to`; returns where the first complete response ends, or -1 if it needs more (all
   * bytes are taken then), or if they are malformed.
   */
  push(bytes: Uint8Array, from: number, to: number): number {
    if (this.carried === null) return this.read(bytes, from, to)
    const before = this.carried
    const joined = new Uint8Array(before.length + to - from)
    joined.set(before)
    joined.set(bytes.subarray(from, to), before.length)
    this.carried = null
    const end = this.read(joined, 0, joined.length)
    return end < 0 ? -1 : from + end - before.length
  }

  /** status of a response without a length that ends only with its connection, if one is being read; 0 = none */
  get endlessStatus(): number {
    return this.state === untilClose ? this.status : 0
  }

  /** The server has closed the connection; true if that completes a response. */
  closed(): boolean {
    const complete = this.state === untilClose
    this.state = head
    this.carried = null
    return complete
  }

  private read(bytes: Uint8Array, from: number, to: number): number {
    let at = from
    while (at < to) {
      if (this.state === untilClose) return -1
      if (this.state === body || this.state === chunk) {
        const taken = Math.min(this.left, to - at)
        this.left -= taken
        at += taken
        if (this.left > 0) return -1
        if (this.state === body) return this.complete(at)
        this.state = chunkSize
        continue
      }
      const end = this.state === head ? endOfHead(bytes, at, to) : endOfLine(bytes, at, to)
      if (end < 0) return this.carry(bytes, at, to)
      const done = this.state === head ? this.headRead(bytes, at, end) : this.lineRead(bytes, at, end)
      if (this.malformed !== '') return -1
      at = end
      if (done) return this.complete(at)
    }
    return -1
  }

  private complete(at: number): number {
    this.state = head
    return at
  }

  private carry(bytes: Uint8Array, at: number, to: number): number {
    if (to - at > mostHeadBytes) return this.fail('a head or line of more than 64 KiB')
    this.carried = bytes.slice(at, to)
    return -1
  }

  private fail(malformed: string): -1 {
    this.malformed = malformed
    return -1
  }

  /** true when the response ends with its head */
  private headRead(bytes: Uint8Array, at: number, end: number): boolean {
    this.length = -1
    this.chunked = false
    this.connection = silent
    this.idleS = 0
    if (!this.statusLine(bytes, at)) {
      this.fail(`bytes that are not an HTTP/1.x response: ${JSON.stringify(text(bytes, at, Math.min(end, at + 40)))}`)
      return false
    }
    for (let line = endOfLine(bytes, at, end); line < end; ) {
      const next = endOfLine(bytes, line, end)
      this.field(bytes, line, next)
      line = next
    }
    if (this.status < 200) return false
    return this.bodyFollows()
  }

  private statusLine(bytes: Uint8Array, at: number): boolean {
    for (let i = 0; i < httpOne.length; i++) if (bytes[at + i] !== httpOne[i]) return false
    this.minor = bytes[at + 7] - zero
    this.status = (bytes[at + 9] - zero) * 100 + (bytes[at + 10] - zero) * 10 + bytes[at + 11] - zero
    return this.minor >= 0 && this.minor <= 9 && bytes[at + 8] === space && this.status >= 100 && this.status <= 999
  }

  /** true when there is no body */
  private bodyFollows(): boolean {
    const { closes, keeps } = this.connection
    this.keepAlive = !closes && (keeps || this.minor > 0)
    if (this.status === 204 || this.status === 304) return true
    if (this.chunked) this.state = chunkSize
    else if (this.length < 0) {
      this.state = untilClose
      this.keepAlive = false
    } else if (this.length > 0) {
      this.state = body
      this.left = this.length
    }
    return this.state === head
  }

  /** Only names that begin with c, k or t matter here: the others cost one comparison. */
  private field(bytes: Uint8Array, at: number, end: number): void {
    const letter = bytes[at] | 0x20
    if (letter !== 0x63 && letter !== 0x74 && letter !== 0x6b) return
    if (isName(bytes, at, contentLength)) this.setLength(bytes, at + contentLength.length + 1, end)
    else if (isName(bytes, at, transferEncoding))
      this.chunked = /(^|,)\s*chunked\s*$/i.test(text(bytes, at + transferEncoding.length + 1, end))
    else if (isName(bytes, at, connectionName)) this.wish(this.connectionLine.meaningOf(bytes, at, end))
    else if (isName(bytes, at, keepAliveName)) this.idleS = this.keepAliveLine.meaningOf(bytes, at, end)
  }

  /** Several fields of one name are one list (RFC 9110, section 5.3). */
  private wish(more: ConnectionWish): void {
    const { closes, keeps } = this.connection
    this.connection = closes || keeps ? { closes: closes || more.closes, keeps: keeps || more.keeps } : more
  }

  private setLength(bytes: Uint8Array, at: number, end: number): void {
    const length = wholeNumber(bytes, at, end)
    if (length < 0) this.fail(`an invalid content-length: ${text(bytes, at, Math.min(end, at + 40)).trim()}`)
    else if (this.length >= 0 && this.length !== length) this.fail('two different content-lengths')
    else this.length = length
  }

  /** The line of a chunk's size, or of a trailer. true when the response ends with it. */
  private lineRead(bytes: Uint8Array, at: number, end: number): boolean {
    if (this.state === trailer) return isEmptyLine(bytes, at)
    const size = /^([0-9a-f]{1,12})\s*(;|\r?\n$)/i.exec(text(bytes, at, end))?.[1]
    if (size === undefined) {
      this.fail(`an invalid chunk size: ${JSON.stringify(text(bytes, at, Math.min(end, at + 40)))}`)
      return false
    }
    const length = Number.parseInt(size, 16)
    this.state = length === 0 ? trailer : chunk
    // the CRLF that ends a chunk is skipped with it
    this.left = length + 2
    return false
  }
}

type State = typeof head | typeof body | typeof chunkSize | typeof chunk | typeof trailer | typeof untilClose
const head = 0
const body = 1
const chunkSize = 2
const chunk = 3
const trailer = 4
const untilClose = 5

const mostHeadBytes = 65_536
const [zero, space, tab, colon, lineFeed, carriageReturn] = [0x30, 0x20, 0x09, 0x3a, 0x0a, 0x0d]
const httpOne = lower('HTTP/1.')
const contentLength = lower('content-length')
const transferEncoding = lower('transfer-encoding')
const connectionName = lower('connection')
const keepAliveName = lower('keep-alive')

/** What a Connection field asks for; `close` outranks `keep-alive` (RFC 9112, section 9.3). */
interface ConnectionWish {
  readonly closes: boolean
  readonly keeps: boolean
}

const silent: ConnectionWish = { closes: false, keeps: false }

function connectionWish(line: string): ConnectionWish {
  const options = line.slice(connectionName.length + 1).split(',')
  const words = options.map((option) => option.trim().toLowerCase())
  return { closes: words.includes('close'), keeps: words.includes('keep-alive') }
}

function keepAliveS(line: string): number {
  return Number(/timeout=(\d{1,6})/i.exec(line)?.[1] ?? 0)
}

/** The meaning of a line, cached for the next response: servers repeat themselves. */
class LineMemory<Meaning> {
  private line = new Uint8Array(0)
  private meaning: Meaning
  private readonly parse: (line: string) => Meaning

  constructor(parse: (line: string) => Meaning, meaning: Meaning) {
    this.parse = parse
    this.meaning = meaning
  }

  meaningOf(bytes: Uint8Array, at: number, end: number): Meaning {
    if (!this.isKnown(bytes, at, end)) {
      this.line = bytes.slice(at, end)
      this.meaning = this.parse(text(bytes, at, end))
    }
    return this.meaning
  }

  private isKnown(bytes: Uint8Array, at: number, end: number): boolean {
    const { line } = this
    if (end - at !== line.length) return false
    for (let i = 0; i < line.length; i++) if (bytes[at + i] !== line[i]) return false
    return true
  }
}

/** The whole number, between optional spaces, up to the end of the line; -1 = the line holds anything else, or nothing. */
function wholeNumber(bytes: Uint8Array, from: number, end: number): number {
  let at = from
  let value = 0
  while (at < end && (bytes[at] === space || bytes[at] === tab)) at++
  const start = at
  for (; at < end && bytes[at] >= zero && bytes[at] <= zero + 9; at++) value = value * 10 + bytes[at] - zero
  const isNumber = at > start && at - start <= 15
  while (at < end && (bytes[at] === space || bytes[at] === tab || bytes[at] === carriageReturn)) at++
  return isNumber && bytes[at] === lineFeed ? value : -1
}

function lower(name: string): Uint8Array {
  return Uint8Array.from(name, (letter) => letter.charCodeAt(0))
}

/** Whether the line at `at` is the field of that (lower-case) name. */
function isName(bytes: Uint8Array, at: number, name: Uint8Array): boolean {
  if (bytes[at + name.length] !== colon) return false
  for (let i = 0; i < name.length; i++) if ((bytes[at + i] | 0x20) !== name[i]) return false
  return true
}

function text(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, Math.min(to, from + 1000)))
}

/** The place just after the line feed, or -1. */
function endOfLine(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) if (bytes[i] === lineFeed) return i + 1
  return -1
}

/** The place just after the empty line, or -1. */
function endOfHead(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) {
    if (bytes[i] !== lineFeed) continue
    if (i + 1 < to && bytes[i + 1] === lineFeed) return i + 2
    if (i + 2 < to && bytes[i + 1] === carriageReturn && bytes[i + 2] === lineFeed) return i + 3
  }
  return -1
}

function isEmptyLine(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === lineFeed || (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed)
}
