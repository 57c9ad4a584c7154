import { bashCompletion } from './bash.ts'
import { fishCompletion } from './fish.ts'
import type { CompletionSpec } from './spec.ts'
import { zshCompletion } from './zsh.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** A script that makes the shell complete commands, flags, scenarios, runs and files. */
export function completionScript(shell: Shell, spec: CompletionSpec): string {
  const writers: Record<Shell, (spec: CompletionSpec) => string> = {
    bash: bashCompletion,
    zsh: zshCompletion,
    fish: fishCompletion,
  }
  return writers[shell](spec)
}
