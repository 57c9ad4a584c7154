import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { writeReport } from '../../src/results/report-file.ts'
import { environmentOf, finishedRun, newFolder, scratchFolder, unfinishedRun } from './sample-run.ts'

function builtPage(): string {
  const dir = scratchFolder()
  writeFileSync(join(dir, 'page.js'), 'console.log("the page runs")')
  writeFileSync(join(dir, 'page.css'), 'body { color: rebeccapurple }')
  return dir
}

describe('report.html', () => {
  test('is rebuilt from the folder, with the page inside', async () => {
    const { path } = finishedRun(scratchFolder())
    writeFileSync(join(path, 'report.html'), 'an old page')
    const file = await writeReport(path, builtPage())
    expect(file).toBe(join(path, 'report.html'))
    const html = readFileSync(file, 'utf8')
    for (const part of ['the page runs', 'rebeccapurple', 'talk', 'PASS']) expect(html).toContain(part)
    expect(readdirSync(path).filter((name) => name.startsWith('.'))).toEqual([])
  })

  test('comes with its percentiles over time, a line each second, for other tools', async () => {
    const { path } = finishedRun(scratchFolder())
    await writeReport(path, builtPage())
    const lines = readFileSync(join(path, 'percentiles.ndjson'), 'utf8').trimEnd().split('\n')
    const [first] = lines.map((line) => JSON.parse(line))
    expect(first).toMatchObject({ phase: expect.any(String), fromUs: 0, result: { p99Us: expect.any(Number) } })
  })

  test('of an unfinished run says so', async () => {
    const { path } = unfinishedRun(scratchFolder())
    expect(readFileSync(await writeReport(path, builtPage()), 'utf8')).toMatch(/unfinished/i)
  })

  test('of a run that stopped before its first due time says so', async () => {
    const writer = newFolder(scratchFolder())
    writer.writeEnvironment({ ...environmentOf(writer.run), firstDueUs: 0 })
    const html = readFileSync(await writeReport(writer.path, builtPage()), 'utf8')
    expect(html).toContain('the run stopped before its first curve was due')
  })

  test('names the readings that a killed run left behind, and then removes them', async () => {
    const { path } = unfinishedRun(scratchFolder())
    writeFileSync(join(path, 'delivered.tmp'), 'readings')
    expect(readFileSync(await writeReport(path, builtPage()), 'utf8')).toMatch(/delivered\.tmp \(8.B\) was left behind/)
    expect(existsSync(join(path, 'delivered.tmp'))).toBe(false)
    expect(readFileSync(await writeReport(path, builtPage()), 'utf8')).not.toContain('delivered.tmp')
  })

  test('is not touched when the folder cannot be read', async () => {
    const { path } = finishedRun(scratchFolder())
    writeFileSync(join(path, 'report.html'), 'an old page')
    writeFileSync(join(path, 'result.json'), '{"format":1')
    await expect(writeReport(path, builtPage())).rejects.toMatchObject({ code: 'USAGE' })
    expect(readFileSync(join(path, 'report.html'), 'utf8')).toBe('an old page')
  })

  test('needs the built page, and says how to build it', async () => {
    const { path } = finishedRun(scratchFolder())
    const error = { code: 'INTERNAL', hint: 'npm run build' }
    await expect(writeReport(path, scratchFolder())).rejects.toMatchObject(error)
    expect(existsSync(join(path, 'report.html'))).toBe(false)
  })

  test('that cannot be written is named, with what helps', async () => {
    const { path } = finishedRun(scratchFolder())
    mkdirSync(join(path, 'report.html'))
    const rejected = expect(writeReport(path, builtPage())).rejects
    await rejected.toMatchObject({
      code: 'RESULTS_UNWRITABLE',
      message: expect.stringContaining('report.html'),
      hint: expect.stringMatching(/copy the folder of the run to where this user can write, and report on the copy$/),
    })
  })
})
