import { appendFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** What a message begins with; the rest of its line is JSON. Every language can write it, a library does so by no accident. */
const mark = '@loadcurve '

/** A message as a process writes it to its stdout: `@loadcurve {"type":"ready"}`. */
export function formatMessage(message: unknown): string {
  return `${mark}${JSON.stringify(message)}\n`
}

/** The message of a line; undefined where it holds none. */
export function messageIn(line: string): unknown {
  if (!line.startsWith(mark)) return undefined
  try {
    return JSON.parse(line.slice(mark.length))
  } catch {
    return undefined
  }
}

/** Reads what a process writes to its stdout: messages go to `onMessage`, all other lines to its log. */
export function readMessages(stdout: Readable, logFile: string, onMessage: (message: unknown) => void): void {
  // a stream of a child is a socket; it must not keep this process alive
  const { unref } = stdout as Partial<Socket>
  unref?.call(stdout)
  createInterface({ input: stdout }).on('line', (line) => {
    const message = messageIn(line)
    if (message === undefined) keepLine(logFile, line)
    else onMessage(message)
  })
}

function keepLine(logFile: string, line: string): void {
  try {
    appendFileSync(logFile, `${line}\n`)
  } catch {
    // a log that takes no more, such as on a full disk, ends no run
  }
}
