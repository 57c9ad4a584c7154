import { mkdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { listRuns } from '../../src/results/listing.ts'
import {
  environmentOf,
  finishedRun,
  firstDueUs,
  newFolder,
  resultOf,
  scratchFolder,
  unfinishedRun,
} from './sample-run.ts'

describe('the list of runs', () => {
  test('says of a finished run what was run, what arrived, how fast, and the verdict', () => {
    const dir = scratchFolder()
    const { path } = finishedRun(dir)
    expect(listRuns(dir)).toEqual([
      {
        folder: path,
        when: '2026-11-24T10:15:00Z',
        scenario: 'talk',
        engine: 'embedded',
        workload: 'tariff-curves',
        state: 'finished',
        began: true,
        verdict: 'PASS',
        offeredReadings: 1400,
        delivered: 1399,
        resultP50Us: 1500,
        resultP99Us: 9000,
        problem: null,
        leftOver: null,
      },
    ])
  })

  test('has the oldest run first', () => {
    const dir = scratchFolder()
    for (const [suffix, laterUs] of [
      ['aaaa', 60e6],
      ['bbbb', 0],
      ['cccc', 30e6],
    ] as const) {
      const writer = newFolder(dir, suffix)
      writer.writeEnvironment({ ...environmentOf(writer.run), firstDueUs: firstDueUs + laterUs })
    }
    expect(listRuns(dir).map((run) => run.folder.slice(-4))).toEqual(['bbbb', 'cccc', 'aaaa'])
  })

  test('has no delivered readings, rather than none, for a run without a target', () => {
    const dir = scratchFolder()
    const writer = newFolder(dir)
    const environment = environmentOf(writer.run)
    const { driver } = environment.scenario
    const discarding = { ...environment.scenario, driver: { ...driver, kind: 'null' as const } }
    writer.writeEnvironment({ ...environment, scenario: discarding })
    writer.writeResult(resultOf(writer.run))
    expect(listRuns(dir)).toMatchObject([{ engine: 'null', delivered: null, offeredReadings: 1400 }])
  })

  test('shows an unfinished run as unfinished, without figures', () => {
    const dir = scratchFolder()
    unfinishedRun(dir)
    expect(listRuns(dir)).toMatchObject([
      {
        state: 'unfinished',
        scenario: 'talk',
        verdict: null,
        delivered: null,
        problem: expect.stringMatching(/did not finish/),
      },
    ])
  })

  test('dates a run that never came to its first due time by the name of its folder', () => {
    const dir = scratchFolder()
    const writer = newFolder(dir)
    writer.writeEnvironment({ ...environmentOf(writer.run), firstDueUs: 0 })
    expect(listRuns(dir)).toMatchObject([
      {
        when: '2026-11-24T10:14:58Z',
        state: 'unfinished',
        began: false,
        scenario: 'talk',
        problem: expect.stringMatching(/stopped before its first curve was due/),
      },
    ])
  })

  test('names what a killed run left behind', () => {
    const dir = scratchFolder()
    writeFileSync(join(unfinishedRun(dir).path, 'delivered.tmp'), 'readings')
    expect(listRuns(dir)[0]!.leftOver).toMatch(/^delivered.tmp \(8.B\) was left behind.*`report` removes it$/)
  })

  test('shows a run that cannot be read with the reason, and the others all the same', () => {
    const dir = scratchFolder()
    truncateSync(join(finishedRun(dir, 'aaaa').path, 'result.json'), 50)
    newFolder(dir, 'bbbb')
    finishedRun(dir, 'cccc')
    expect(listRuns(dir).map((run) => [run.state, run.when, run.problem])).toEqual([
      ['unreadable', '2026-11-24T10:14:58Z', expect.stringMatching(/-aaaa: result.json.*truncated/)],
      ['unreadable', '2026-11-24T10:14:58Z', expect.stringMatching(/no environment.json/)],
      ['finished', '2026-11-24T10:15:00Z', null],
    ])
  })

  test('takes a run whose environment.json is lost for one that began, if anything of it was written', () => {
    const dir = scratchFolder()
    rmSync(join(finishedRun(dir, 'aaaa').path, 'environment.json'))
    rmSync(join(unfinishedRun(dir, 'bbbb').path, 'environment.json'))
    newFolder(dir, 'cccc')
    expect(listRuns(dir).map(({ state, began }) => [state, began])).toEqual([
      ['unreadable', true],
      ['unreadable', true],
      ['unreadable', false],
    ])
  })

  test('passes over what is no run', () => {
    const dir = scratchFolder()
    mkdirSync(join(dir, 'notes'))
    writeFileSync(join(dir, '20261124T101458Z-talk-embedded-3fa9'), 'a file')
    expect(listRuns(dir)).toEqual([])
  })

  test('is empty where there is no folder yet, and refuses a file', () => {
    const dir = scratchFolder()
    expect(listRuns(join(dir, 'results'))).toEqual([])
    writeFileSync(join(dir, 'file'), '')
    expect(() => listRuns(join(dir, 'file'))).toThrow(expect.objectContaining({ code: 'USAGE' }))
  })
})
