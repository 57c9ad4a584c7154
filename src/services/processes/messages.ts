import { appendFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'

/** Prefix of a message; the rest of its line is JSON. Easy to write in any language; no library writes it by accident. */
export const messageMark = '@loadcurve '

/** A message as a process writes it to its stdout: `@loadcurve {"type":"ready"}`. */
export function formatMessage(message: unknown): string {
  return `${messageMark}${JSON.stringify(message)}\n`
}

/** The message in a line; undefined if there is none. */
export function messageIn(line: string): unknown {
  if (!line.startsWith(messageMark)) return undefined
  try {
    return JSON.parse(line.slice(messageMark.length))
  } catch {
    return undefined
  }
}

/** Reads the stdout of a process: messages go to `onMessage`, all other lines to its log. */
export function readMessages(stdout: Readable, logFile: string, onMessage: (message: unknown) => void): void {
  // the stream of a child is a socket; it must not keep this process alive
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
    // a failed write to the log, such as on a full disk, must not end the run
  }
}
