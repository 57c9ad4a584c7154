import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { identify, type ProcessTable, realProcesses } from '../../../src/services/processes/identity.ts'
import { findOrphans, tellOrphans } from '../../../src/services/processes/orphans.ts'
import { type RecordedProcess, readRecords } from '../../../src/services/processes/process-record.ts'
import { openRunHome } from '../../../src/services/processes/run-record.ts'
import { TargetRecord } from '../../../src/services/processes/target-record.ts'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-home-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

/** As after a kill of this process alone. */
const withoutOwner: ProcessTable = {
  startedOf: (pid) => (pid === process.pid ? null : realProcesses.startedOf(pid)),
}
const target: RecordedProcess = { name: 'target-0', service: 'target', identity: identify(process.ppid)! }

describe('the record of a run', () => {
  test('names the processes of the target beside the services, so that a killed harness leaves nothing unnoticed', () => {
    const home = openRunHome({ cacheDir: cache, keep: false })
    home.recordServices([{ name: 'redis', service: 'redis', identity: { pid: 999_999, started: 'never' } }])
    home.recordTarget([target])
    expect(readRecords(cache)[0]?.record.processes.map(({ name }) => name)).toEqual(['redis', 'target-0'])
    expect(tellOrphans(findOrphans(cache, withoutOwner))).toContain(`target-0 (pid ${process.ppid}) of run`)
    home.close()
    expect(readRecords(cache)).toEqual([])
  })

  test('names the processes that took the place of others', () => {
    const home = openRunHome({ cacheDir: cache, keep: false })
    home.recordTarget([{ ...target, identity: { pid: 999_999, started: 'never' } }])
    home.recordTarget([target])
    expect(readRecords(cache)[0]?.record.processes).toEqual([target])
    home.close()
  })

  test('is there also where a run starts no services, from its first process to its end', () => {
    const record = new TargetRecord({ cacheDir: cache, onProgress: () => {} })
    expect(readdirSync(cache)).toEqual([])
    record.recordTarget([target])
    expect(findOrphans(cache, withoutOwner)[0]?.processes.map(({ name }) => name)).toEqual(['target-0'])
    record.close()
    expect(readdirSync(join(cache, 'services'))).toEqual([])
  })

  test('keeps no run from going where it cannot be written, which is told once', () => {
    const file = join(cache, 'file')
    writeFileSync(file, '')
    const told: string[] = []
    const record = new TargetRecord({ cacheDir: file, onProgress: (text) => told.push(text) })
    record.recordTarget([target])
    record.recordTarget([target])
    record.close()
    expect(told).toEqual([
      expect.stringContaining(`the target's processes are not recorded: cannot write the cache ${file}`),
    ])
    expect(existsSync(file)).toBe(true)
  })
})
