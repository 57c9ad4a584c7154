import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The installed package: the folder that holds bin/, dist/, models/, scenarios/ and schema/. The same from src/ and from dist/. */
const packageRoot = fileURLToPath(new URL('../', import.meta.url))

export const shippedScenariosDir = join(packageRoot, 'scenarios')
export const shippedModelsDir = join(packageRoot, 'models')
/** the Maven build of the engines that run in a JVM */
export const engineSourcesDir = join(packageRoot, 'engines')
/** where the build puts the script and the style of the report's page */
export const builtPageDir = join(packageRoot, 'dist', 'report')

/** The version in package.json. */
export function packageVersion(): string {
  return String(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version)
}
