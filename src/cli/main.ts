import { explainFailure } from './failure.ts'
import { builtParts, type Parts } from './parts.ts'
import { createProgram } from './program.ts'
import type { Io } from './terminal/io.ts'
import { processIo } from './terminal/process-io.ts'

/** Runs one command line (without `node` and the script). Resolves with the exit code; never rejects. */
export async function main(argv: readonly string[], io: Io = processIo(), parts: Parts = builtParts): Promise<number> {
  let exitCode = 0
  const onExitCode = (code: number) => {
    exitCode = code
  }
  try {
    const program = createProgram({ io, parts, argv, onExitCode })
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (thrown) {
    return explainFailure(thrown, io)
  }
}
