import { mkdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type FolderFiles, realFiles } from '../../src/results/folder-files.ts'
import { openRunFolder } from '../../src/results/run-folder.ts'
import { environmentOf, finishedRun, histogramOf, resultOf, scratchFolder, unfinishedRun } from './sample-run.ts'

/** A folder, and the names of the files that were opened in it, in their order. */
function watched(path: string) {
  const opened: string[] = []
  const note = (file: string) => {
    opened.push(basename(file))
    return file
  }
  const files: FolderFiles = {
    text: (file) => realFiles.text(note(file)),
    lines: (file) => realFiles.lines(note(file)),
  }
  return { folder: openRunFolder(path, files), opened }
}

describe('a run folder is read file by file', () => {
  test('nothing is opened before it is asked for', () => {
    expect(watched('nowhere').opened).toEqual([])
  })

  test('its result is in two small files, which are read once', () => {
    const { path, run } = finishedRun(scratchFolder())
    const { folder, opened } = watched(path)
    expect(folder.result()).toEqual(resultOf(run))
    expect(folder.result()).toBe(folder.result())
    expect(folder.environment()).toEqual(environmentOf(run))
    expect(opened).toEqual(['environment.json', 'result.json'])
  })

  test('the percentiles of its phases do not open its samples, its seconds or its fleet', () => {
    const { folder, opened } = watched(finishedRun(scratchFolder()).path)
    const { value, problems } = folder.phaseLatency()
    expect(value.get('result')!.get(0)).toEqual(histogramOf(11, 1500, 1600, 2500))
    expect(problems).toEqual([])
    expect(opened.toSorted()).toEqual(['environment.json', 'latency.hlog', 'result.json'])
  })

  test('samples that cannot be read keep nobody from the result and the latencies', () => {
    const { path, run } = finishedRun(scratchFolder())
    rmSync(join(path, 'samples.ndjson'))
    mkdirSync(join(path, 'samples.ndjson'))
    const folder = openRunFolder(path)
    expect(folder.result()?.run).toBe(run)
    expect([...folder.latency().value.binLatency.get('result')!.keys()]).toEqual([0, 1])
    expect(() => folder.samples()).toThrow()
  })

  test('each file names its own problems', () => {
    const { path } = finishedRun(scratchFolder())
    for (const file of ['samples.ndjson', 'seconds.ndjson', 'scenario.yaml']) rmSync(join(path, file))
    const folder = openRunFolder(path)
    expect(folder.samples().problems).toEqual(['samples.ndjson is missing'])
    expect(folder.bins()).toEqual({ value: [], problems: ['seconds.ndjson is missing'] })
    expect(folder.scenarioText()).toEqual({ value: '', problems: ['scenario.yaml is missing or empty'] })
    expect([folder.latency().problems, folder.fleet().problems]).toEqual([[], []])
  })

  test('the phases of an unfinished run are the sums of its bins, whichever way they are read', () => {
    const folder = openRunFolder(unfinishedRun(scratchFolder()).path)
    expect(folder.phaseLatency().value.get('result')!.get(0)).toEqual(histogramOf(8, 1500, 1600, 2500))
    expect(folder.latency().value.phaseLatency).toEqual(folder.phaseLatency().value)
  })
})
