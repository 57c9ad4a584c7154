import { isAbsolute, relative, sep } from 'node:path'
import { type Clock, takeEpochOffsetUs, threadClock } from '../../clock.ts'
import type { ConnectionLimits } from '../../scenarios/rules/connections-needed.ts'

/** Where text goes. `isTTY` and `columns` are those of Node's terminal streams. */
export interface Output {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
  /** the stream itself, for what moves the cursor; nothing of others goes there unless it is `printable` */
  readonly raw?: Output
}

export type StopSignal = 'SIGINT' | 'SIGTERM'

/** Everything a command may touch of the process it runs in. */
export interface Io {
  readonly out: Output
  readonly err: Output
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly memoryBytes: number
  readonly connectionLimits: ConnectionLimits
  readonly clock: Clock
  /** Calls `listener` for each signal until the returned function is called; without a listener a signal ends the process. */
  onStopSignal(listener: (signal: StopSignal) => void): () => void
}

const widestTable = 100

/** Columns to format for: the terminal's, at most 100; 100 where there is no terminal. */
export function columnsOf(output: Output): number {
  return Math.min(output.columns ?? widestTable, widestTable)
}

/** Colour only on a terminal, and never with a non-empty NO_COLOR (https://no-color.org). */
export function hasColor(output: Output, env: Io['env']): boolean {
  return output.isTTY === true && (env.NO_COLOR ?? '') === '' && env.TERM !== 'dumb'
}

export function newClock(): Clock {
  return threadClock(takeEpochOffsetUs())
}

/** A path as people want to read it: relative where it lies below `cwd`, else whole. */
export function shownPath(path: string, cwd: string): string {
  const short = relative(cwd, path)
  return short === '' || short === '..' || short.startsWith(`..${sep}`) || isAbsolute(short) ? path : short
}
