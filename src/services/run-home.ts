import { randomBytes } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { identify } from './process-identity.ts'
import { type RecordedProcess, recordPath, recordsFolder, removeRecord, writeJson } from './service-record.ts'

/** The data folder of a run's services, and the record by which others find what a killed harness left. */
export interface RunHome {
  readonly dataDir: string
  record(processes: readonly RecordedProcess[]): void
  /** removes the record, and the data unless it is kept */
  close(): void
}

export interface RunHomeRequest {
  readonly cacheDir: string
  /** default: in the cache */
  readonly dataParent?: string
  readonly keep: boolean
}

export function openRunHome({ cacheDir, dataParent, keep }: RunHomeRequest): RunHome {
  const run = `${process.pid}-${randomBytes(2).toString('hex')}`
  const dataDir = join(dataParent ?? recordsFolder(cacheDir), run)
  const path = recordPath(cacheDir, run)
  const owner = identify(process.pid)!
  const record = (processes: readonly RecordedProcess[]) =>
    writeJson(path, { format: 1, run, owner, dataDir, keep, processes })
  record([])
  mkdirSync(dataDir, { recursive: true })
  const close = () => {
    if (!keep) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
    removeRecord(path)
  }
  return { dataDir, record, close }
}
