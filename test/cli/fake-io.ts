import type { Io, StopSignal } from '../../src/cli/terminal/io.ts'

export interface FakeIo extends Io {
  /** all that was written to stdout and stderr so far */
  readonly written: { out: string; err: string }
  /** moves the clock on */
  pass(us: number): void
  /** sends a signal to whoever listens; false = nobody does */
  signal(signal: StopSignal): boolean
}

interface FakeOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string>>
  readonly isTTY?: boolean
}

/** A terminal in memory. */
export function fakeIo({ cwd = '/nowhere', env = {}, isTTY = false }: FakeOptions = {}): FakeIo {
  const written = { out: '', err: '' }
  const listeners = new Set<(signal: StopSignal) => void>()
  let nowUs = 1_000_000
  const output = (stream: 'out' | 'err') => ({
    isTTY,
    columns: 100,
    write: (text: string) => {
      written[stream] += text
    },
  })
  return {
    written,
    out: output('out'),
    err: output('err'),
    env,
    cwd,
    memoryBytes: 8 * 2 ** 30,
    connectionLimits: { openFiles: 1024, localPorts: 28_232 },
    clock: { nowUs: () => nowUs },
    pass: (us) => {
      nowUs += us
    },
    onStopSignal: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    signal: (signal) => {
      const heard = listeners.size > 0
      for (const listener of [...listeners]) listener(signal)
      return heard
    },
  }
}
