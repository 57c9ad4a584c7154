import { existsSync, openSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { LoadcurveError } from '../../src/errors.ts'
import { realDisk } from '../../src/results/atomic-file.ts'
import { readRunFolder } from '../../src/results/folder-reader.ts'
import { createRunFolder } from '../../src/results/folder-writer.ts'
import {
  binLine,
  bins,
  environmentOf,
  finishedRun,
  firstDueUs,
  newFolder,
  resultOf,
  scratchFolder,
} from './sample-run.ts'

function errorOf(action: () => unknown): LoadcurveError {
  try {
    action()
  } catch (error) {
    if (error instanceof LoadcurveError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

/** A disk that takes that many bytes, and then says that it is full. */
function diskOf(capacityBytes: number) {
  let free = capacityBytes
  return {
    refill: (bytes: number) => {
      free += bytes
    },
    write: (fd: number, bytes: Uint8Array, from: number) => {
      if (free === 0) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
      const part = bytes.subarray(from, from + Math.min(free, bytes.length - from))
      free -= part.length
      realDisk.write(fd, part, 0)
      return part.length
    },
  }
}

describe('the folder of a run', () => {
  test('is named by time, scenario, engine and four hexadecimal digits, and holds every file of a finished run', () => {
    const { path, run } = finishedRun(scratchFolder())
    expect(run).toBe('20261124T101458Z-talk-embedded-3fa9')
    expect(readdirSync(path).sort()).toEqual([
      'environment.json',
      'fleet.json',
      'latency.hlog',
      'logs',
      'result.json',
      'samples.ndjson',
      'scenario.yaml',
      'seconds.ndjson',
    ])
  })

  test('keeps the scenario byte for byte', () => {
    const bytes = Uint8Array.from([0xef, 0xbb, 0xbf, 0x6e, 0x0d, 0x0a, 0xff])
    const writer = newFolder(scratchFolder())
    writer.writeScenario(bytes)
    expect([...readFileSync(join(writer.path, 'scenario.yaml'))]).toEqual([...bytes])
  })

  test('can be read at any moment, because nothing waits in the process', () => {
    const writer = newFolder(scratchFolder())
    writer.writeEnvironment(environmentOf(writer.run))
    writer.appendBins([binLine(0)])
    expect(readRunFolder(writer.path).bins).toEqual([binLine(0)])
    writer.appendBins([binLine(1)])
    expect(readRunFolder(writer.path).bins).toHaveLength(2)
  })

  test('is complete on a disk that takes a few bytes at a time', () => {
    const slow = {
      write: (fd: number, bytes: Uint8Array, from: number) => realDisk.write(fd, bytes.subarray(from, from + 7), 0),
    }
    const writer = newFolder(scratchFolder(), '3fa9', slow)
    writer.writeEnvironment(environmentOf(writer.run))
    writer.appendBins([binLine(0), binLine(1)])
    expect(readRunFolder(writer.path)).toMatchObject({
      environment: environmentOf(writer.run),
      bins: [binLine(0), binLine(1)],
    })
  })

  test('gets another name when one is taken', () => {
    const outDir = scratchFolder()
    const suffixes = ['aaaa', 'aaaa', 'bbbb']
    const name = { startedUs: firstDueUs, scenario: 'talk', engine: 'embedded', suffix: () => suffixes.shift()! }
    expect(createRunFolder(outDir, name).run).toMatch(/-aaaa$/)
    expect(createRunFolder(outDir, name).run).toMatch(/-bbbb$/)
    const stuck = errorOf(() => createRunFolder(outDir, { ...name, suffix: () => 'aaaa' }))
    expect([stuck.code, stuck.message]).toEqual(['RESULTS_UNWRITABLE', expect.stringContaining('EEXIST')])
  })

  test('has a log with one stamped line for each message', () => {
    const writer = newFolder(scratchFolder())
    writer.log(firstDueUs, 'the target is ready')
    writer.log(firstDueUs + 1500, 'it said:\n  two lines')
    const lines = readFileSync(join(writer.path, 'logs', 'harness.log'), 'utf8').split('\n')
    expect(lines).toEqual([
      `${new Date(firstDueUs / 1000).toISOString()} the target is ready`,
      `${new Date(firstDueUs / 1000 + 1).toISOString()} it said: | two lines`,
      '',
    ])
  })
})

describe('a results folder that cannot be written', () => {
  test('names a file that stands in the way', () => {
    const outDir = join(scratchFolder(), 'results')
    writeFileSync(outDir, 'not a folder')
    const error = errorOf(() => newFolder(outDir))
    expect(error.code).toBe('RESULTS_UNWRITABLE')
    expect(error.exitCode).toBe(107)
    expect(error.message).toContain(outDir)
    expect(error.hint).toMatch(/move it away.*--out/)
  })

  test.each([
    ['EACCES', /right to write/],
    ['EROFS', /read-only/],
    ['EDQUOT', /quota/],
    ['EIO', /^choose another folder with --out$/],
  ])('says what to do about %s', (code, hint) => {
    const broken = {
      write: () => {
        throw Object.assign(new Error(`${code}: it went wrong, write`), { code })
      },
    }
    const error = errorOf(() => newFolder(scratchFolder(), '3fa9', broken).appendBins([binLine(0)]))
    expect(error.message).toMatch(new RegExp(`^cannot write .*seconds.ndjson: ${code}: it went wrong`))
    expect(error.hint).toMatch(hint)
  })

  test('says that the disk is full, and what was written before stays readable', () => {
    const disk = diskOf(20_000)
    const writer = newFolder(scratchFolder(), '3fa9', disk)
    writer.writeScenario(Buffer.from('name: talk\n'))
    writer.writeEnvironment(environmentOf(writer.run))
    let written = 0
    const error = errorOf(() => {
      for (;;) {
        writer.appendBins([binLine(written % bins.count)])
        written++
      }
    })
    expect(error.code).toBe('RESULTS_UNWRITABLE')
    expect(error.message).toContain(join(writer.path, 'seconds.ndjson'))
    expect(error.hint).toMatch(/disk is full.*--out/)
    const run = readRunFolder(writer.path)
    expect(written).toBeGreaterThan(20)
    expect(run.bins.reduce((sum, line) => sum + line.offered, 0)).toBe(written * binLine(0).offered)
    expect(run.problems).toEqual([expect.stringMatching(/seconds.ndjson ends in the middle of line \d+/)])
  })

  test('loses only the line that did not fit when space is freed later', () => {
    const disk = diskOf(100)
    const writer = newFolder(scratchFolder(), '3fa9', disk)
    expect(() => writer.appendBins([binLine(0)])).toThrow('ENOSPC')
    disk.refill(100_000)
    writer.appendBins([binLine(1)])
    writer.writeEnvironment(environmentOf(writer.run))
    const run = readRunFolder(writer.path)
    expect(run.bins.map((line) => line.bin)).toEqual([1])
    expect(run.problems).toContain('seconds.ndjson: line 1 cannot be read and is ignored')
  })

  test('never leaves half a result: the run then reads as unfinished', () => {
    const disk = diskOf(20_000)
    const writer = newFolder(scratchFolder(), '3fa9', disk)
    writer.writeEnvironment(environmentOf(writer.run))
    const long = resultOf(writer.run, { reasons: ['x'.repeat(30_000)] })
    expect(errorOf(() => writer.writeResult(long)).code).toBe('RESULTS_UNWRITABLE')
    expect(readdirSync(writer.path).filter((file) => file.includes('result'))).toEqual([])
    expect(readRunFolder(writer.path).result).toBeNull()
  })

  test.runIf(existsSync('/dev/full'))('recognises what a really full device answers', () => {
    const fd = openSync('/dev/full', 'w')
    const disk = { write: (_fd: number, bytes: Uint8Array, from: number) => realDisk.write(fd, bytes, from) }
    const writer = newFolder(scratchFolder(), '3fa9', disk)
    expect(errorOf(() => writer.appendBins([binLine(0)])).hint).toMatch(/disk is full/)
  })
})
