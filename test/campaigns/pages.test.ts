import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { writeCapacity } from '../../src/campaigns/capacity-files.ts'
import { writeMatrix } from '../../src/campaigns/matrix-files.ts'
import { reportLink } from '../../src/campaigns/report-links.ts'
import { syntheticCapacity } from '../report/capacity/synthetic.ts'
import { syntheticMatrix } from '../report/matrix/synthetic.ts'
import { dataOf } from '../report/words-of.ts'

const nowUs = Date.UTC(2026, 10, 29, 14, 3) * 1000
let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-pages-'))
  writeFileSync(join(folder, 'comparison.js'), 'void 0')
  writeFileSync(join(folder, 'comparison.css'), 'a{}')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function makeReport(run: string): void {
  mkdirSync(join(folder, 'runs', run), { recursive: true })
  writeFileSync(join(folder, 'runs', run, 'report.html'), '')
}

describe('the pages of campaigns', () => {
  it('lie beside their numbers, and lead to the reports that there are: a matrix', async () => {
    const { matrix } = syntheticMatrix({ axes: [{ path: 'fleet.frame', values: ['1', '2'] }], repeat: 2 })
    const cells = matrix.cells.map((cell) => ({
      ...cell,
      runs: cell.runs.map((run) => ({ ...run, folder: join(folder, 'runs', run.run) })),
    }))
    const run = cells[1]!.runs[0]!.run
    makeReport(run)
    const path = await writeMatrix(folder, { ...matrix, cells }, nowUs, folder)
    expect(path).toBe(join(folder, 'matrix.html'))
    expect(JSON.parse(readFileSync(join(folder, 'matrix.json'), 'utf8'))).toEqual({ ...matrix, cells })
    expect(dataOf(readFileSync(path, 'utf8'))).toMatchObject({
      madeAt: '2026-11-29T14:03:00.000Z',
      reports: [
        [null, null],
        [`runs/${run}/report.html`, null],
      ],
    })
  })

  it('lie beside their numbers, and lead to the reports that there are: a capacity', async () => {
    const { result } = syntheticCapacity()
    const { run } = result.probes[0]!
    makeReport(run)
    const path = await writeCapacity({ folder, runsDir: join(folder, 'runs') }, result, nowUs, folder)
    expect(path).toBe(join(folder, 'capacity.html'))
    expect(JSON.parse(readFileSync(join(folder, 'capacity.json'), 'utf8'))).toEqual(result)
    expect(readFileSync(path, 'utf8')).toContain(`href="runs/${run}/report.html"`)
  })

  it('write the numbers even where the page is not built', async () => {
    rmSync(join(folder, 'comparison.js'))
    const { result } = syntheticCapacity()
    await expect(writeCapacity({ folder, runsDir: folder }, result, nowUs, folder)).rejects.toThrow('not built')
    expect(existsSync(join(folder, 'capacity.json'))).toBe(true)
  })
})

describe('the link to a report', () => {
  it('escapes what an address cannot hold', () => {
    makeReport('a run #1?')
    expect(reportLink(folder, join(folder, 'runs', 'a run #1?'))).toBe('runs/a%20run%20%231%3F/report.html')
    expect(reportLink(folder, join(folder, 'runs', 'gone'))).toBe(null)
  })
})
