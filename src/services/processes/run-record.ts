import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { cacheRefusal } from '../programs/cache.ts'
import { identify, signal } from './identity.ts'
import {
  type RecordedProcess,
  recordPath,
  recordsFolder,
  removeRecord,
  type ServiceRecord,
  writeJson,
} from './process-record.ts'
import { makeRunData } from './run-data.ts'

/** The data folder of a run's services, and the record that shows others what a killed harness left behind. */
export interface RunHome {
  readonly dataDir: string
  /** replaces the list of services */
  recordServices(services: readonly RecordedProcess[]): void
  /** replaces the list of target processes: whoever started them ends them, unless the harness is killed */
  recordTarget(target: readonly RecordedProcess[]): void
  /** for the exit of this process: SIGKILL to the target, because nothing else ends a suspended process */
  killTarget(): void
  /** removes the record, and the data unless it should be kept */
  close(): void
}

export interface RunHomeRequest {
  readonly cacheDir: string
  /** default: in the cache */
  readonly dataParent?: string
  readonly keep: boolean
}

/** Errors: RESULTS_UNWRITABLE. */
function writeRecord(cacheDir: string, record: ServiceRecord): void {
  try {
    writeJson(recordPath(cacheDir, record.run), record)
  } catch (thrown) {
    throw cacheRefusal(cacheDir, thrown)
  }
}

export function openRunHome({ cacheDir, dataParent, keep }: RunHomeRequest): RunHome {
  const run = `${process.pid}-${randomBytes(4).toString('hex')}`
  const dataDir = join(dataParent ?? recordsFolder(cacheDir), run)
  const path = recordPath(cacheDir, run)
  const owner = identify(process.pid)!
  let services: readonly RecordedProcess[] = []
  let target: readonly RecordedProcess[] = []
  const write = () =>
    writeRecord(cacheDir, { format: 1, run, owner, dataDir, keep, processes: [...services, ...target] })
  write()
  makeRunData(dataDir)
  return {
    dataDir,
    recordServices: (processes) => {
      services = processes
      write()
    },
    recordTarget: (processes) => {
      target = processes
      write()
    },
    killTarget: () => {
      for (const { identity } of target) signal(identity, 'SIGKILL')
    },
    close: () => {
      if (!keep) rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
      removeRecord(path)
    },
  }
}
