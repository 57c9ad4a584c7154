import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readRunFolder } from '../../src/results/folder-reader.ts'
import { binLine, environmentOf, scratchFolder } from './sample-run.ts'

const built = new URL('../../dist/', import.meta.url).href

/** Writes four bins and is killed in the same breath: no exit handler runs, nothing is closed. */
const writesAndDies = `
  import { createRunFolder } from '${built}results/folder-writer.js'
  import { Histogram } from '${built}stats/histogram.js'
  const [outDir, environment, bins] = process.argv.slice(1)
  const name = { startedUs: 0, scenario: 'talk', engine: 'embedded', suffix: () => '3fa9' }
  const folder = createRunFolder(outDir, name)
  folder.writeScenario(Buffer.from('name: talk'))
  folder.writeEnvironment(JSON.parse(environment))
  for (const bin of JSON.parse(bins)) {
    const histogram = new Histogram(8)
    histogram.record(1500 + bin.bin, 250)
    folder.appendBins([bin])
    folder.appendBinLatency(bin, 'result', histogram)
    folder.appendSamples([{ atUs: bin.fromUs, from: 'host', values: { bin: bin.bin } }])
  }
  process.kill(process.pid, 'SIGKILL')
`

test('everything that a run wrote before it was killed can be read', () => {
  const outDir = scratchFolder()
  const bins = [0, 1, 2, 3].map((bin) => binLine(bin))
  const given = [JSON.stringify(environmentOf('killed')), JSON.stringify(bins)]
  const node = ['--input-type=module', '--eval', writesAndDies, '--', outDir, ...given]
  const { signal, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' })
  expect([stderr, signal]).toEqual(['', 'SIGKILL'])
  const run = readRunFolder(join(outDir, readdirSync(outDir)[0]!))
  expect(run.result).toBeNull()
  expect(run.problems).toEqual([])
  expect(run.bins).toEqual(bins)
  expect(run.samples.rows).toBe(4)
  expect([...run.binLatency.get('result')!.values()].map((histogram) => histogram.maxUs)).toEqual([
    1500, 1501, 1502, 1503,
  ])
})
