import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { stackPaths } from './stack-state.ts'

/** Name of a service -> its log. Logs outlive the services. */
export function stackLogs(cacheDir: string): ReadonlyMap<string, string> {
  const folder = stackPaths(cacheDir).logs
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.log')) : []
  return new Map(names.sort().map((name) => [name.slice(0, -'.log'.length), join(folder, name)]))
}
