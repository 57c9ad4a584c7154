import { createHash } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, join, relative, sep } from 'node:path'
import { LoadcurveError } from '../../errors.ts'
import { download, type FetchRequest, inWorkFolder, keepWhole } from './download.ts'
import { mavenHint } from './jars.ts'
import { Downloads } from './maven-progress.ts'
import { notify } from './notify.ts'
import { lastLines, onPath } from './tool.ts'
import { noteUse, removeUnused } from './unused-builds.ts'

/** A module of the Maven build in `engines/`, which becomes a folder of jars. */
export interface EngineModule {
  /** its folder */
  readonly name: string
  /** the other modules that are in it */
  readonly besides: readonly string[]
  /** `Apache Storm 2.8.3` */
  readonly title: string
  /** what Maven downloads if it has nothing yet */
  readonly downloadBytes: number
}

/** Of the JDK that builds engines, and of the Java that runs them. */
export const leastJdk = 17

/** What Maven writes into a module. */
const outputFolder = 'target'
/** Every module stands on it. */
const commonFolder = 'common'

/** The folder of a finished build. Its name changes with the sources. */
export function engineFolder(cacheDir: string, sourcesDir: string, { name, besides }: EngineModule): string {
  const hash = createHash('sha256')
  const files = [
    join(sourcesDir, 'pom.xml'),
    ...[commonFolder, ...besides, name].flatMap((one) => filesBelow(join(sourcesDir, one))),
  ]
  for (const file of files) hash.update(`${relative(sourcesDir, file)}\n`).update(readFileSync(file))
  return join(cacheDir, 'engines', `${name}-${hash.digest('hex').slice(0, 12)}`)
}

/** In a fixed order, without what a build by hand has left. */
function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== outputFolder)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
}

/** What a build holds, so that a jar which is lost or cut short later is noticed. */
const sizesFile = 'sizes.json'

function sizesIn(folder: string): Record<string, number> {
  const jars = filesBelow(folder).filter((path) => path.endsWith('.jar'))
  return Object.fromEntries(jars.map((path) => [relative(folder, path), statSync(path).size]))
}

/** Whether a folder of jars is there, and whole. */
export function isBuilt(place: string): boolean {
  const sizes = join(place, sizesFile)
  return existsSync(sizes) && readFileSync(sizes, 'utf8') === JSON.stringify(sizesIn(place))
}

/**
 * Builds an engine from its sources if the cache does not hold it yet; from then on no network is needed. Returns the
 * folder of its jars.
 *
 * @throws LoadcurveError TARGET_FAILED without Maven or a compiler, or with the lines of the compiler
 */
export async function buildEngine(module: EngineModule, sourcesDir: string, request: FetchRequest): Promise<string> {
  const place = engineFolder(request.cacheDir, sourcesDir, module)
  if (isBuilt(place)) {
    noteUse(join(place, sizesFile))
    return place
  }
  if (existsSync(place)) notify(request, `${module.title} in ${place} is damaged and is built again`)
  const maven = onPath('mvn', request.env)
  if (maven === null)
    throw new LoadcurveError('TARGET_FAILED', `Maven is missing; it is needed to build ${module.title}`, {
      hint: mavenHint(null),
    })
  await inWorkFolder(join(request.cacheDir, 'engines'), async (work) => {
    const sources = join(work, 'engines')
    cpSync(sourcesDir, sources, { recursive: true, filter: (path) => basename(path) !== outputFolder })
    request.onProgress(`building ${module.title} (once; about half a minute, longer if Maven has to download)`)
    await packaged(maven, module, sources, request)
    const jars = join(sources, module.name, outputFolder, 'lib')
    writeFileSync(join(jars, sizesFile), JSON.stringify(sizesIn(jars)))
    if (existsSync(place)) rmSync(place, { recursive: true })
    keepWhole(jars, place, module.title, request)
  })
  removeUnused(place, sizesFile)
  return place
}

async function packaged(maven: string, module: EngineModule, sources: string, request: FetchRequest): Promise<void> {
  const args = ['-B', '-f', join(sources, 'pom.xml'), '-pl', module.name, '-am', '-Dmaven.test.skip=true', 'package']
  const downloads = new Downloads()
  const building = {
    command: maven,
    args,
    // Maven caches failed lookups: -U makes it try again
    argsAgain: () => ['-U', ...args],
    soFar: () =>
      downloads.files === 0 ? null : `building ${module.title}: downloaded ${downloads.told(module.downloadBytes)}`,
    onFirstFailure: (output: string) => throwIfLasting(module, output, sources),
    again: 'building again: the first try failed',
  }
  const { exitCode, output } = await download(building, { ...request, onOutput: (text) => downloads.take(text) })
  if (exitCode === 0) return
  throwIfLasting(module, output, sources)
  throw notBuilt(module, lastLines(errorsOf(output).join('\n') || output, shownLines), {
    hint: 'check the network and the mirrors in ~/.m2/settings.xml, then try again; Maven keeps what it has fetched so far',
  })
}

const shownLines = 5

/** What a second try cannot mend. */
function throwIfLasting(module: EngineModule, output: string, sources: string): void {
  if (/No compiler is provided|release version \d+ not supported/.test(output))
    throw notBuilt(module, ['Maven found no Java compiler of version 17 or newer'], { hint: compilerHint })
  const lines = [...new Set(errorsOf(output))].filter((line) => /\.java:\[\d+,\d+\]/.test(line))
  if (lines.length === 0) return
  const shown = lines.slice(0, shownLines).map((line) => line.replaceAll(sources + sep, 'engines/'))
  throw notBuilt(module, shown, { hint: `correct the sources in engines/${module.name} or engines/${commonFolder}` })
}

export const compilerHint =
  'type: apt-get update && apt-get install -y openjdk-17-jdk-headless   (or set JAVA_HOME to a JDK 17 or newer)'

function errorsOf(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('[ERROR] ') && line.trim() !== '[ERROR]')
    .map((line) => line.slice('[ERROR] '.length))
}

function notBuilt({ title }: EngineModule, lines: readonly string[], { hint }: { hint: string }): LoadcurveError {
  return new LoadcurveError('TARGET_FAILED', `${title} could not be built:\n  ${lines.join('\n  ')}`, { hint })
}
