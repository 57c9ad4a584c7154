import type { Parts } from './parts.ts'
import type { Io } from './terminal/io.ts'

/** What the definition of a command needs: the world, and where its exit code goes. */
export interface CommandContext {
  readonly io: Io
  readonly parts: Parts
  /** argv as given, for environment.json */
  readonly argv: readonly string[]
  readonly onExitCode: (exitCode: number) => void
}
