import { closeSync, openSync, readSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

export interface TextLine {
  /** counted from 1 */
  readonly number: number
  readonly text: string
  /** false = the file ends without a newline */
  readonly whole: boolean
}

const chunkBytes = 1 << 20

/** Lines of a file of any size, without their newlines. Throws what the file system throws. */
export function* textLines(path: string): Generator<TextLine> {
  const fd = openSync(path, 'r')
  try {
    yield* splitLines(chunks(fd))
  } finally {
    closeSync(fd)
  }
}

function* chunks(fd: number): Generator<string> {
  const decoder = new StringDecoder('utf8')
  const buffer = Buffer.allocUnsafe(chunkBytes)
  for (let bytes = readSync(fd, buffer); bytes > 0; bytes = readSync(fd, buffer))
    yield decoder.write(buffer.subarray(0, bytes))
  yield decoder.end()
}

function* splitLines(texts: Iterable<string>): Generator<TextLine> {
  let number = 1
  let rest = ''
  for (const text of texts) {
    const lines = (rest + text).split('\n')
    rest = lines.pop()!
    for (const line of lines) yield { number: number++, text: line, whole: true }
  }
  if (rest !== '') yield { number, text: rest, whole: false }
}
