import { usableMachine } from '../../machine/cgroup.ts'
import { connectionLimits } from './connection-limits.ts'
import { type Io, newClock, type Output, type StopSignal } from './io.ts'
import { printable } from './printable.ts'

const stopSignals: readonly StopSignal[] = ['SIGINT', 'SIGTERM']

/** The real process. A reader that closes its pipe early (`| head`) is no error. */
export function processIo(): Io {
  process.stdout.on('error', ignoreClosedPipe)
  process.stderr.on('error', ignoreClosedPipe)
  return {
    out: guarded(process.stdout),
    err: guarded(process.stderr),
    env: process.env,
    cwd: process.cwd(),
    memoryBytes: usableMachine().memoryBytes,
    connectionLimits: connectionLimits(),
    clock: newClock(),
    onStopSignal,
  }
}

/** A stream that shows the text of others and never obeys it (see `printable`). */
export function guarded(stream: Output): Output {
  return {
    write: (text) => stream.write(printable(text)),
    get isTTY() {
      return stream.isTTY
    },
    get columns() {
      return stream.columns
    },
    raw: stream,
  }
}

function onStopSignal(listener: (signal: StopSignal) => void): () => void {
  for (const signal of stopSignals) process.on(signal, listener)
  return () => {
    for (const signal of stopSignals) process.off(signal, listener)
  }
}

function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
