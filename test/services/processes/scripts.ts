import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Launch, Talk } from '../../../src/services/processes/launch.ts'

export const endless = 'setInterval(() => {}, 1000);'

/** Ends when its stdin closes, as a process that is talked with does. */
export const endsWithStdin = "process.stdin.resume().on('end', () => process.exit(0));"

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'loadcurve-processes-'))
}

/** A program of a few words of JavaScript. */
export function launchOf(folder: string, code: string, changes: Partial<Launch> = {}): Launch {
  return {
    name: 'redis',
    part: 'redis',
    command: process.execPath,
    args: ['-e', code],
    env: process.env,
    folder,
    logFile: join(folder, 'redis.log'),
    talk: null,
    isReady: async () => true,
    ...changes,
  }
}

/** What a process reports, as it comes. */
export class Conversation implements Talk {
  readonly settings: string
  readonly messages: unknown[] = []
  readonly #heard: ((message: unknown) => void)[] = []

  constructor(settings = '{}') {
    this.settings = settings
  }

  onMessage(message: unknown): void {
    this.messages.push(message)
    for (const heard of this.#heard.splice(0)) heard(message)
  }

  next(): Promise<unknown> {
    return new Promise((resolve) => this.#heard.push(resolve))
  }
}
