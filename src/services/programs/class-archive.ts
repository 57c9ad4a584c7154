import { createHash, randomBytes } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { makeDirectories } from '../../directories.ts'
import type { FetchRequest } from './download.ts'
import type { Java } from './java.ts'
import { runTool } from './tool.ts'

/**
 * An archive of Kafka's classes, parsed and verified (class data sharing of the JVM): it saves about 1.7 s of CPU per
 * start. The first broker of a cache records which classes it loads. The second start builds the archive from them,
 * once, for about 6 s of CPU; later starts use it. The JVM checks that an archive fits its jars, and ignores it if not.
 */
export interface ClassArchive {
  readonly key: string
  readonly list: string
  readonly archive: string
}

/** One per JVM and class path. */
export function classArchive(cacheDir: string, java: Java, jars: readonly string[]): ClassArchive {
  const hash = createHash('sha256').update([java.path, java.version, ...jars].join('\n'))
  const key = hash.digest('hex').slice(0, 12)
  const folder = join(cacheDir, 'classes')
  return { key, list: join(folder, `${key}.lst`), archive: join(folder, `${key}.jsa`) }
}

/** Flags of a broker: use the archive, or, for one that `records`, list the loaded classes in its folder. */
export function classFlags({ key, list, archive }: ClassArchive, folder: string, records: boolean): string[] {
  if (existsSync(archive)) return [`-XX:SharedArchiveFile=${archive}`]
  return !records || isRecorded(list)
    ? []
    : [`-XX:DumpLoadedClassList=${join(folder, `${recordPrefix}${key}${listSuffix}`)}`]
}

const recordPrefix = 'classes-'
const listSuffix = '.lst'
const failedSuffix = '.failed'

/** A list that no archive could be built from is neither tried nor recorded again. */
function isRecorded(list: string): boolean {
  return existsSync(list) || existsSync(`${list}${failedSuffix}`)
}

/** Keeps what a broker has recorded, after it ended and before its folder is removed. */
export function keepClassList(cacheDir: string, brokerFolder: string): void {
  for (const name of recordsIn(brokerFolder)) {
    const target = join(cacheDir, 'classes', name.slice(recordPrefix.length))
    const text = readFileSync(join(brokerFolder, name), 'utf8')
    // a JVM that is killed leaves a partial line
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    if (whole === '' || isRecorded(target)) continue
    keepText(target, whole)
  }
}

/** A list that cannot be kept, such as on a full disk, costs the next start a second but does not fail this one. */
function keepText(path: string, text: string): void {
  const part = partOf(path)
  try {
    makeDirectories(dirname(path))
    writeFileSync(part, text)
    renameSync(part, path)
  } catch {
    if (existsSync(part)) rmSync(part)
  }
}

/** A name that no other run has, in whichever container: there the ids of processes are the same small numbers. */
function partOf(path: string): string {
  return `${path}.${randomBytes(6).toString('hex')}`
}

function recordsIn(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => name.startsWith(recordPrefix) && name.endsWith(listSuffix))
}

/** Builds the archive if its classes were recorded and it does not exist. A failure only loses the speed-up. */
export async function makeClassArchive(
  { list, archive }: ClassArchive,
  java: Java,
  jars: readonly string[],
  request: FetchRequest,
): Promise<void> {
  if (existsSync(archive) || !existsSync(list)) return
  request.onProgress('building a class archive, so that Kafka starts faster from now on')
  const temporary = partOf(archive)
  const args = ['-Xshare:dump', `-XX:SharedClassListFile=${list}`, `-XX:SharedArchiveFile=${temporary}`]
  try {
    const { exitCode } = await runTool(java.path, [...args, '-XX:+UseG1GC', '-cp', jars.join(delimiter)], request)
    if (exitCode === 0 && existsSync(temporary)) renameSync(temporary, archive)
    else renameSync(list, `${list}${failedSuffix}`)
  } finally {
    rmSync(temporary, { force: true })
  }
}
