import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readRunFolder } from '../../src/results/folder-reader.ts'
import { SampleTable } from '../../src/stats/sample-table.ts'
import {
  binLine,
  environmentOf,
  finishedRun,
  fleetFacts,
  histogramOf,
  newFolder,
  resultOf,
  scratchFolder,
  unfinishedRun,
} from './sample-run.ts'

const usage = (message: RegExp) => expect.objectContaining({ code: 'USAGE', message: expect.stringMatching(message) })

function refusalOf(path: string): unknown {
  try {
    readRunFolder(path)
  } catch (error) {
    return error
  }
  throw new Error('it was read')
}

function edit(path: string, change: (value: Record<string, unknown>) => void): void {
  const value = JSON.parse(readFileSync(path, 'utf8'))
  change(value)
  writeFileSync(path, JSON.stringify(value))
}

describe('a finished run', () => {
  test('is read back as it was written', () => {
    const { path, run } = finishedRun(scratchFolder())
    const read = readRunFolder(path)
    expect(read).toMatchObject({
      folder: path,
      environment: environmentOf(run),
      scenarioText: 'name: talk\n',
      result: resultOf(run),
      bins: [binLine(0), binLine(1)],
      samples: SampleTable.of([{ atUs: 0, from: 'host', values: { 'host.cpu_busy_ratio': 0.5 } }]),
      fleet: fleetFacts,
      problems: [],
    })
    expect([...read.binLatency.get('result')!.keys()]).toEqual([0, 1])
    expect(read.binLatency.get('result')!.get(0)).toEqual(histogramOf(8, 1500, 1600))
    expect(read.phaseLatency.get('result')!.get(0)).toEqual(histogramOf(11, 1500, 1600, 2500))
    expect(read.binLatency.get('late')).toBeUndefined()
  })

  test('is not longer for a line that lies hours after its end, which is named', () => {
    const { path } = finishedRun(scratchFolder())
    appendFileSync(join(path, 'seconds.ndjson'), `${JSON.stringify(binLine(100_031))}\n`)
    const { bins, problems } = readRunFolder(path)
    expect(bins.map(({ bin }) => bin)).toEqual([0, 1])
    expect(problems).toEqual(['seconds.ndjson: line 3 cannot be read and is ignored'])
  })

  test('adds up the lines of a bin to which late readings came, but for the peak', () => {
    const writer = newFolder(scratchFolder())
    writer.writeEnvironment(environmentOf(writer.run))
    const late = { fromUs: 0, toUs: 250_000 }
    writer.appendBins([binLine(0), binLine(1)])
    writer.appendBinLatency(late, 'result', histogramOf(8, 1500))
    writer.appendBins([
      binLine(0, { offered: 0, delivered: 10, negative: 2, resultSumUs: 70, inFlightPeakBytes: 9000 }),
    ])
    writer.appendBinLatency(late, 'result', histogramOf(8, -3, 900_000))
    const { bins, binLatency } = readRunFolder(writer.path)
    expect(bins).toHaveLength(2)
    expect(bins[0]).toMatchObject({
      offered: 250,
      delivered: 260,
      negative: 2,
      resultSumUs: 5070,
      inFlightPeakBytes: 9000,
    })
    const merged = binLatency.get('result')!.get(0)!
    expect(merged).toMatchObject({ total: 3, negative: 1, maxUs: 900_000, minUs: 0, sumUs: 901_497 })
  })

  test('keeps the two bins apart that a border between phases cuts out of one quarter of a second', () => {
    const writer = newFolder(scratchFolder())
    writer.writeEnvironment(environmentOf(writer.run))
    writer.appendBinLatency({ fromUs: 1_000_000, toUs: 1_100_000 }, 'lag', histogramOf(8, 1))
    writer.appendBinLatency({ fromUs: 1_100_000, toUs: 1_250_000 }, 'lag', histogramOf(8, 2))
    const lag = readRunFolder(writer.path).binLatency.get('lag')!
    expect([...lag].map(([bin, histogram]) => [bin, histogram.maxUs])).toEqual([
      [4, 1],
      [5, 2],
    ])
  })

  test('has the drain as its last bin', () => {
    const writer = newFolder(scratchFolder())
    writer.writeEnvironment(environmentOf(writer.run))
    writer.appendBins([binLine(11, { phase: -1 }), binLine(3)])
    expect(readRunFolder(writer.path).bins.map((line) => line.phase)).toEqual([0, -1])
  })
})

describe('an unfinished run', () => {
  test('has no result, and phases that are the sums of their bins', () => {
    const writer = unfinishedRun(scratchFolder())
    writer.appendBinLatency({ fromUs: 1_100_000, toUs: 1_250_000 }, 'result', histogramOf(8, 4000))
    const run = readRunFolder(writer.path)
    expect(run.result).toBeNull()
    const result = run.phaseLatency.get('result')!
    expect(result.get(0)).toEqual(histogramOf(8, 1500, 1600, 2500))
    expect(result.get(1)).toEqual(histogramOf(8, 4000))
  })

  test('loses no more than the line that was cut off in each file', () => {
    const { path } = unfinishedRun(scratchFolder())
    for (const file of ['seconds.ndjson', 'samples.ndjson', 'latency.hlog']) {
      const length = readFileSync(join(path, file)).length
      truncateSync(join(path, file), length - 9)
    }
    const run = readRunFolder(path)
    expect(run.bins.map((line) => line.bin)).toEqual([0])
    expect([...run.binLatency.get('result')!.keys()]).toEqual([0])
    expect(run.samples.rows).toBe(0)
    expect(run.problems).toEqual([
      expect.stringMatching(/^latency.hlog ends in the middle of line 7/),
      expect.stringMatching(/^seconds.ndjson ends in the middle of line 2/),
      expect.stringMatching(/^samples.ndjson ends in the middle of line 1/),
    ])
  })

  test('is read whole when only its last line end is missing', () => {
    const { path } = unfinishedRun(scratchFolder())
    const file = join(path, 'seconds.ndjson')
    truncateSync(file, readFileSync(file).length - 1)
    const run = readRunFolder(path)
    expect(run.bins).toHaveLength(2)
    expect(run.problems).toEqual([])
  })

  test('that never came to its first due time says so', () => {
    const writer = newFolder(scratchFolder())
    writer.writeScenario(Buffer.from('name: talk\n'))
    writer.writeEnvironment({ ...environmentOf(writer.run), firstDueUs: 0 })
    const run = readRunFolder(writer.path)
    expect([run.result, run.bins, run.problems]).toEqual([null, [], ['the run stopped before its first curve was due']])
  })

  test('names the readings that it left behind, which a finished run has no use for', () => {
    const { path } = unfinishedRun(scratchFolder())
    writeFileSync(join(path, 'delivered.tmp'), Buffer.alloc(3 * 2 ** 20))
    expect(readRunFolder(path).problems).toEqual([expect.stringMatching(/^delivered.tmp \(3.MiB\) was left behind/)])
  })

  test('that was killed at its very start can be read', () => {
    const writer = newFolder(scratchFolder())
    writer.writeEnvironment(environmentOf(writer.run))
    const run = readRunFolder(writer.path)
    expect([run.bins, run.samples.collectors, run.fleet, run.binLatency.size]).toEqual([[], [], null, 0])
    expect(run.problems).toEqual(['scenario.yaml is missing or empty'])
  })
})

describe('damage', () => {
  test('in the middle of a file costs the damaged lines, and is counted', () => {
    const { path } = finishedRun(scratchFolder())
    appendFileSync(join(path, 'seconds.ndjson'), `{"bin":3}\nrubbish\n${JSON.stringify(binLine(4))}\n`)
    const run = readRunFolder(path)
    expect(run.bins.map((line) => line.bin)).toEqual([0, 1, 4])
    expect(run.problems).toEqual(['seconds.ndjson: 2 lines cannot be read and are ignored, the first is line 3'])
  })

  test('is not what a later version writes into the log of latencies', () => {
    const { path } = finishedRun(scratchFolder())
    const log = readFileSync(join(path, 'latency.hlog'), 'utf8')
    appendFileSync(join(path, 'latency.hlog'), log.replaceAll('Tag=result', 'Tag=answered'))
    const run = readRunFolder(path)
    expect(run.problems).toEqual([])
    expect(run.phaseLatency.get('result')!.get(0)).toEqual(histogramOf(11, 1500, 1600, 2500))
  })

  test.each(['seconds.ndjson', 'samples.ndjson', 'latency.hlog'])('a missing %s is named', (file) => {
    const { path } = finishedRun(scratchFolder())
    rmSync(join(path, file))
    expect(readRunFolder(path).problems).toEqual([`${file} is missing`])
  })

  test('of the fleet costs the fleet', () => {
    const { path } = finishedRun(scratchFolder())
    truncateSync(join(path, 'fleet.json'), 10)
    const run = readRunFolder(path)
    expect([run.fleet, run.problems]).toEqual([
      null,
      [expect.stringMatching(/^fleet.json cannot be read and is ignored/)],
    ])
  })

  test('of a number makes its line unreadable rather than zero', () => {
    const { path } = unfinishedRun(scratchFolder())
    appendFileSync(join(path, 'seconds.ndjson'), `${JSON.stringify({ ...binLine(2), sent: null })}\n`)
    appendFileSync(join(path, 'samples.ndjson'), '{"atUs":1,"from":"host","values":{"host.x_ratio":null}}\n')
    const run = readRunFolder(path)
    expect([run.bins.length, run.samples.rows, run.problems.length]).toEqual([2, 1, 2])
  })
})

describe('a folder that is no run is refused', () => {
  test('when it does not exist, is a file, or holds something else', () => {
    const dir = scratchFolder()
    writeFileSync(join(dir, 'file'), '')
    expect(refusalOf(join(dir, 'nowhere'))).toEqual(usage(/nowhere is not a run's folder: it does not exist/))
    expect(refusalOf(join(dir, 'file'))).toEqual(usage(/it is a file/))
    expect(refusalOf(dir)).toEqual(usage(/it has no environment.json/))
  })

  test('when its environment has another format, is cut, or was edited', () => {
    const { path } = finishedRun(scratchFolder())
    const file = join(path, 'environment.json')
    edit(file, (environment) => Object.assign(environment, { format: 0 }))
    expect(refusalOf(path)).toEqual(usage(/environment.json has format 0; this version reads format 1/))
    edit(file, (environment) => Object.assign(environment, { format: 1, firstDueUs: 'today' }))
    expect(refusalOf(path)).toEqual(usage(/environment.json is damaged: firstDueUs/))
    edit(file, (environment) => Object.assign(environment, { firstDueUs: 0, phases: [] }))
    expect(refusalOf(path)).toEqual(usage(/environment.json is damaged: phases/))
    truncateSync(file, 100)
    expect(refusalOf(path)).toEqual(usage(/environment.json is damaged/))
  })

  test('when its result was edited or cut', () => {
    const { path } = finishedRun(scratchFolder(), 'aaaa')
    const file = join(path, 'result.json')
    edit(file, (result) => Object.assign(result, { exitCode: 99 }))
    expect(refusalOf(path)).toEqual(usage(/result.json.*edited/))
    truncateSync(file, 100)
    expect(refusalOf(path)).toEqual(usage(/-aaaa: result.json/))
  })
})
