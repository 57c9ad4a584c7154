import { randomBytes } from 'node:crypto'
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeDirectories } from '../../directories.ts'
import { type TargetPart, targetParts } from '../../types/scenario.ts'
import { type ServiceName, serviceNames } from '../../types/services.ts'
import type { ProcessIdentity } from './identity.ts'

/** What a process is part of: a service, or the system under test. */
export type PartName = ServiceName | TargetPart

export interface RecordedProcess {
  readonly name: string
  readonly service: PartName
  readonly identity: ProcessIdentity
}

/** What a run has started, written in advance: whoever finds the file knows what the run may have left behind. */
export interface ServiceRecord {
  readonly format: 1
  readonly run: string
  /** the process that normally stops the services */
  readonly owner: ProcessIdentity
  readonly dataDir: string
  /** true: the data is kept when the processes are gone */
  readonly keep: boolean
  readonly processes: readonly RecordedProcess[]
}

export function recordsFolder(cacheDir: string): string {
  return join(cacheDir, 'services')
}

export function recordPath(cacheDir: string, run: string): string {
  return join(recordsFolder(cacheDir), `${run}.json`)
}

/** Replaces a JSON file atomically: a reader sees the old one or the new one. */
export function writeJson(path: string, value: unknown): void {
  makeDirectories(dirname(path))
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`)
  renameSync(temporary, path)
}

/** The parsed file; null if it is missing or cannot be read. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}

export interface FoundRecord {
  readonly path: string
  readonly record: ServiceRecord
}

/** Every record in the cache. Other files are ignored. */
export function readRecords(cacheDir: string): FoundRecord[] {
  return namesIn(recordsFolder(cacheDir))
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(recordsFolder(cacheDir), name))
    .flatMap((path) => {
      const record = readJson(path)
      return isServiceRecord(record) ? [{ path, record }] : []
    })
}

export function removeRecord(path: string): void {
  rmSync(path, { force: true })
}

function isServiceRecord(value: unknown): value is ServiceRecord {
  if (!isObject(value) || value.format !== 1) return false
  return (
    typeof value.run === 'string' &&
    typeof value.dataDir === 'string' &&
    typeof value.keep === 'boolean' &&
    isIdentity(value.owner) &&
    isProcessList(value.processes)
  )
}

export function isProcessList(value: unknown): value is readonly RecordedProcess[] {
  return Array.isArray(value) && value.every(isRecordedProcess)
}

function isRecordedProcess(value: unknown): value is RecordedProcess {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    [...targetParts, ...serviceNames].some((name) => name === value.service) &&
    isIdentity(value.identity) &&
    // nothing that loadcurve starts is the first process, and that one is never to be killed
    value.identity.pid > 1
  )
}

/** In a container loadcurve itself may be process 1. */
export function isIdentity(value: unknown): value is ProcessIdentity {
  return isObject(value) && Number.isInteger(value.pid) && Number(value.pid) > 0 && typeof value.started === 'string'
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
