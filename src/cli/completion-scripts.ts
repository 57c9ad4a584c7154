import { bashCompletion } from './completion-bash.ts'
import { fishCompletion } from './completion-fish.ts'
import type { CompletionSpec } from './completion-spec.ts'
import { zshCompletion } from './completion-zsh.ts'

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
