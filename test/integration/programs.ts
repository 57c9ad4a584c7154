import { spawnSync } from 'node:child_process'
import type { TestContext } from 'vitest'

const commands = {
  java: { args: ['-version'], hint: 'apt-get install openjdk-17-jre-headless' },
  mvn: { args: ['--version'], hint: 'apt-get install maven' },
  'redis-server': { args: ['--version'], hint: 'apt-get install redis-server' },
  openssl: { args: ['version'], hint: 'apt-get install openssl' },
} as const

export type Program = keyof typeof commands

const found = new Map<Program, boolean>()

/** Is it on the PATH? */
export function has(program: Program): boolean {
  let known = found.get(program)
  if (known === undefined) {
    known = spawnSync(program, commands[program].args, { stdio: 'ignore' }).status === 0
    found.set(program, known)
  }
  return known
}

/** Why tests that need these programs are skipped here, with the command that would help; null = they can run. */
export function missing(...programs: readonly Program[]): string | null {
  const absent = programs.filter((program) => !has(program))
  if (absent.length === 0) return null
  return `needs ${absent.join(' and ')}: ${absent.map((program) => commands[program].hint).join('; ')}`
}

/** Skips the test, with the reason, where a program is missing. */
export function needs(context: TestContext, ...programs: readonly Program[]): void {
  const reason = missing(...programs)
  if (reason !== null) context.skip(reason)
}
