import { readdirSync, readFileSync } from 'node:fs'
import { basename, extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The installed package: the folder that holds bin/, scenarios/, models/ and schema/. */
const packageRoot = fileURLToPath(new URL('../../', import.meta.url))

export const shippedScenariosDir = join(packageRoot, 'scenarios')
export const shippedModelsDir = join(packageRoot, 'models')

export function packageVersion(): string {
  return JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version
}

/** Names of the scenarios that ship, as `run` accepts them. */
export function shippedScenarioNames(): readonly string[] {
  return namesIn(shippedScenariosDir, '.yaml')
}

/** Names (without the ending) of the files in `dir` that end so, sorted; none where there is no such folder. */
export function namesIn(dir: string, ending: string): readonly string[] {
  try {
    const files = readdirSync(dir).filter((file) => extname(file) === ending)
    return files.map((file) => basename(file, ending)).sort()
  } catch {
    return []
  }
}
