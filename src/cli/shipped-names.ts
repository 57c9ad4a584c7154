import { readdirSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { shippedScenariosDir } from '../package-files.ts'

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
