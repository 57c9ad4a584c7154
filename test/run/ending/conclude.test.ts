import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { readRunFolder } from '../../../src/results/folder-reader.ts'
import { conclude, readStored } from '../../../src/run/ending/conclude.ts'
import { describeEnvironment } from '../../../src/run/preparation.ts'
import { noTestbed } from '../../../src/run/testbed/testbed.ts'
import { emptyFolder } from '../../support/real-run.ts'
import { phase, scenarioOf } from '../../support/scenario.ts'
import { storedOf } from '../../support/stored.ts'
import { type ContextRig, contextRig, firstDueUs } from '../context-rig.ts'
import { reportOf } from '../reports.ts'

function page(): string {
  const dir = emptyFolder()
  writeFileSync(join(dir, 'page.js'), 'console.log("the page runs")')
  writeFileSync(join(dir, 'page.css'), 'body { margin: 0 }')
  return dir
}

const scenario = scenarioOf({ phases: [phase('hold', 100, 2)], drainUs: 1e6 })

/** A run of 200 readings whose threads have ended; 150 of them arrived. */
function endedRun(): ContextRig {
  const rig = contextRig(scenario)
  const { context } = rig
  context.folder.writeEnvironment(describeEnvironment(context, firstDueUs))
  context.findings.hear('observer', 0, reportOf({ bin: 0, delivered: 150, resultUs: 3000 }), 0, 1e6)
  context.findings.ledger.flush(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 3e6)
  context.findings.energy = [0].map((slot) => ({
    ...{ slot, group: 0, expectedWh: 5, deliveredWh: 5 },
    ...{ expected: 1, delivered: 1 },
  }))
  return rig
}

function measuredOf({ context }: ContextRig) {
  const moments = { endedAtUs: 3e6, stoppedAtUs: null, drainCut: null, maxDriftUs: 0, faults: [], saturations: [] }
  return context.findings.measured(moments)
}

describe('the conclusion of a run', () => {
  it('completes the folder: the result, the fleet and the report can be read back', async () => {
    const rig = endedRun()
    const ending = { measured: measuredOf(rig), interrupted: false, abortedBy: null, failure: 'the target died' }
    const outcome = await conclude(rig.context, ending, page())
    const read = readRunFolder(outcome.folder)
    expect(read.result).toEqual(outcome.result)
    expect(read.result).toMatchObject({ startedUs: firstDueUs, run: rig.context.folder.run, exitCode: 107 })
    expect(read.result!.reasons.join()).toContain('the target died')
    expect(read.result!.total.delivered).toBe(150)
    expect(readFileSync(join(outcome.folder, 'report.html'), 'utf8')).toContain('the page runs')
  })

  it('keeps what was audited of the fleet, and one day of one meter', async () => {
    const rig = endedRun()
    const ending = { measured: measuredOf(rig), interrupted: false, abortedBy: null, failure: null }
    const { folder } = await conclude(rig.context, ending, page())
    const fleet = readRunFolder(folder).fleet!
    expect(fleet.cells.map(({ slot }) => slot)).toEqual([0])
    expect(fleet.meter.meter).toBe(500)
    expect(fleet.meter.wattHours.length).toBe(48)
    expect(Math.max(...fleet.meter.wattHours)).toBeGreaterThan(0)
    expect(fleet.modelDayWh.length).toBe(48)
  })
})

describe('the stored sums', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())
  const live = new AbortController().signal

  it('are read for every slot of the run', async () => {
    const asked: number[] = []
    const held = storedOf([[0, [[1, 70]]]])
    const stored = async (slots: number) => {
      asked.push(slots)
      return held
    }
    expect(await readStored({ ...noTestbed, stored }, 3, live)).toEqual({ stored: held, failure: null })
    expect(asked).toEqual([3])
  })

  it('are waited for as long as it takes to read millions of keys', async () => {
    const reading = readStored({ ...noTestbed, stored: () => new Promise(() => {}) }, 6_000_000, live)
    await vi.advanceTimersByTimeAsync(700_000)
    expect(await reading).toMatchObject({ failure: expect.stringContaining('no response within 660 s') })
  })

  it('of a database that is gone are unknown, and the reason is kept', async () => {
    const stored = () => Promise.reject(new Error('connection refused'))
    const reading = await readStored({ ...noTestbed, stored }, 1, live)
    expect(reading).toEqual({ stored: null, failure: 'the stored sums could not be read: connection refused' })
  })

  it('of a database that says nothing are given up after a minute', async () => {
    const reading = readStored({ ...noTestbed, stored: () => new Promise(() => {}) }, 1, live)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await reading).toMatchObject({ stored: null, failure: expect.stringContaining('no response within 60 s') })
  })

  it('are not waited for once the run is ended', async () => {
    const reading = await readStored({ ...noTestbed, stored: () => new Promise(() => {}) }, 1, AbortSignal.abort())
    expect(reading).toEqual({ stored: null, failure: 'the stored sums were not read' })
  })
})
