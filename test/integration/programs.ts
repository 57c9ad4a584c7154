import { spawnSync } from 'node:child_process'
import { realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { TestContext } from 'vitest'
import { javaPath } from '../../src/services/programs/java.ts'
import { redisPath } from '../../src/services/programs/redis-program.ts'

interface Command {
  /** null = it is nowhere */
  path(): string | null
  readonly args: readonly string[]
  /** of Debian */
  readonly aptPackage: string
}

const commands = {
  java: { path: () => javaPath(process.env), args: ['-version'], aptPackage: 'default-jre-headless' },
  javac: { path: () => besideJava('javac'), args: ['-version'], aptPackage: 'default-jdk-headless' },
  mvn: { path: () => 'mvn', args: ['--version'], aptPackage: 'maven' },
  'redis-server': { path: () => redisPath(process.env), args: ['--version'], aptPackage: 'redis-server' },
  openssl: { path: () => 'openssl', args: ['version'], aptPackage: 'openssl' },
} satisfies Readonly<Record<string, Command>>

/** Of the same Java that is started: a runtime has no compiler. */
function besideJava(name: string): string | null {
  const java = javaPath(process.env)
  return java === null ? null : join(dirname(realpathSync(java)), name)
}

export type Program = keyof typeof commands

declare module 'vitest' {
  interface TaskMeta {
    /** why all tests below are skipped, and what helps */
    skipReason?: string
  }
}

const found = new Map<Program, boolean>()

/** Does it run here? */
export function has(program: Program): boolean {
  let known = found.get(program)
  if (known === undefined) {
    const { path, args } = commands[program]
    known = spawnSync(path() ?? program, args, { stdio: 'ignore' }).status === 0
    found.set(program, known)
  }
  return known
}

/** The server that tests start themselves: REDIS_SERVER, redis-server or valkey-server. */
export function redisServer(): string {
  return redisPath(process.env) ?? 'redis-server'
}

/** Why tests that need these programs are skipped here, with the command that would help; null = they can run. */
export function missing(...programs: readonly Program[]): string | null {
  const absent = programs.filter((program) => !has(program))
  if (absent.length === 0) return null
  const packages = absent.map((program) => commands[program].aptPackage)
  return `needs ${absent.join(' and ')}: apt-get update && apt-get install -y ${packages.join(' ')}`
}

/** Options of a `describe` whose tests and hooks are skipped, with the reason, where a program is missing. */
export function needing(...programs: readonly Program[]) {
  const skipReason = missing(...programs)
  return skipReason === null ? {} : { skip: true, meta: { skipReason } }
}

/** Skips a test, with the reason, where a program is missing. Hooks of its `describe` run all the same. */
export function needs(context: TestContext, ...programs: readonly Program[]): void {
  const reason = missing(...programs)
  if (reason !== null) context.skip(reason)
}
