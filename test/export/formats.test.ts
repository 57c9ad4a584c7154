import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { junitOfComparison } from '../../src/export/comparison-junit.ts'
import { markdownOfComparison } from '../../src/export/comparison-markdown.ts'
import { exportFormats, type FormatName, formatNames } from '../../src/export/formats.ts'
import { goldenText } from '../verdict/golden-file.ts'
import { oddRun, sampleComparison, sampleRun, sampleRuns, stormRuns, usableRuns } from './sample-runs.ts'
import { structureFaults } from './xml-structure.ts'

/** What a format is given by the command. */
function runsFor(name: FormatName) {
  if (name.startsWith('otava')) return stormRuns
  return exportFormats[name].listsUnusable ? sampleRuns : usableRuns
}

describe('what is written for other tools reads as its golden file:', () => {
  for (const name of formatNames)
    test(name, () => {
      const { write, extension } = exportFormats[name]
      const text = write(runsFor(name))
      expect(text).toBe(goldenText(`test/golden/export/${name}.${extension}`, text))
    })

  test('a comparison as JUnit XML', () => {
    const text = junitOfComparison(sampleComparison)
    expect(text).toBe(goldenText('test/golden/export/comparison.xml', text))
    expect(structureFaults(text)).toEqual([])
  })

  test('a comparison as Markdown', () => {
    const text = markdownOfComparison(sampleComparison)
    expect(text).toBe(goldenText('test/golden/export/comparison.md', text))
  })
})

describe('every format', () => {
  test('never writes a missing value as a word', () => {
    const bare = sampleRun(1, {}, { result_p99_us: null, lost: null })
    for (const name of formatNames) expect(exportFormats[name].write([bare])).not.toMatch(/null|NaN|undefined|Infinity/)
  })

  test('does not depend on the order in which runs are given', () => {
    for (const name of formatNames.filter((one) => !exportFormats[one].listsUnusable)) {
      const { write } = exportFormats[name]
      expect(write(runsFor(name).toReversed())).toBe(write(runsFor(name)))
    }
  })

  test('ends with a line break', () => {
    for (const name of formatNames) expect(exportFormats[name].write(runsFor(name))).toMatch(/[^\n]\n$/)
  })
})

describe('the median of runs', () => {
  const bmfOf = (values: readonly (number | null)[], metric = 'result_p99_us') => {
    const runs = values.map((value, i) => sampleRun(i, {}, { [metric]: value }))
    return JSON.parse(exportFormats.bmf.write(runs))['tariff-curves/storm@50k/s'][metric.replaceAll('_', '-')]
  }

  test('is the value of the one in the middle, or the mean of two, with the smallest and the largest', () => {
    expect(bmfOf([30, 10, 20])).toEqual({ value: 20, lower_value: 10, upper_value: 30 })
    expect(bmfOf([30, 10, 20, 40])).toEqual({ value: 25, lower_value: 10, upper_value: 40 })
    expect(bmfOf([30])).toEqual({ value: 30 })
  })

  test('does not improve when a run has no value because its readings never arrived', () => {
    expect(bmfOf([30, 10, null])).toEqual({ value: 30, lower_value: 10 })
    expect(bmfOf([30, 10, null], 'delivered_per_s')).toEqual({ value: 10, upper_value: 30 })
    expect(bmfOf([30, null, null])).toBeUndefined()
    expect(bmfOf([30, null])).toBeUndefined()
  })
})

test('what Bencher is given keeps to its format', () => {
  const measure = z.strictObject({
    value: z.number(),
    lower_value: z.number().optional(),
    upper_value: z.number().optional(),
  })
  const slug = z
    .string()
    .max(64)
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  const bmf = z.record(z.string().min(1).max(1024), z.record(slug, measure))
  const long = sampleRun(1, { scenario: 'x'.repeat(2000) })
  expect(() => bmf.parse(JSON.parse(exportFormats.bmf.write([...usableRuns, oddRun, long])))).not.toThrow()
})

test('each file of github-action-benchmark has one direction, and each name one unit', () => {
  const entry = z.strictObject({
    name: z.string().min(1),
    unit: z.string().min(1),
    value: z.number(),
    range: z.string().optional(),
    extra: z.string().optional(),
  })
  const namesIn = (name: FormatName) =>
    z
      .array(entry)
      .parse(JSON.parse(exportFormats[name].write(usableRuns)))
      .map((one) => one.name)
  const [smaller, bigger] = [namesIn('github-action-benchmark'), namesIn('github-action-benchmark-bigger')]
  expect(bigger).toEqual(['tariff-curves/embedded@1.5k/s delivered', 'tariff-curves/storm@50k/s delivered'])
  expect(new Set([...smaller, ...bigger]).size).toBe(smaller.length + bigger.length)
})

describe('JUnit XML', () => {
  test('is well formed and counts its tests, with names that hold markup and control characters', () => {
    const text = exportFormats.junit.write([...sampleRuns, oddRun])
    expect(structureFaults(text)).toEqual([])
    expect(text).toContain('&quot;lost&quot; == 0 ]]&gt; was | missed[31m')
  })

  test('has a failure for a run that failed and an error for one that says nothing', () => {
    const text = exportFormats.junit.write(sampleRuns)
    expect(text).toMatch(/^<testsuites name="loadcurve" tests="6" failures="1" errors="2" /m)
    expect(text).toMatch(/<failure type="FAIL" message="lost == 0 was missed/)
    expect(text).toMatch(/<error type="INVALID" message="it is INVALID: sent 90 %">sent 90 %\nrun: /)
    expect(text).toMatch(/<error type="UNFINISHED" message="it did not finish">/)
  })

  test('names tests alike from job to job', () => {
    const namesOf = (text: string) => text.match(/<testcase [^>]* name="[^"]*"/g)
    const later = stormRuns.map((run) => ({ ...run, run: `${run.run}x`, startedUs: run.startedUs + 1e12 }))
    expect(namesOf(exportFormats.junit.write(later))).toEqual(namesOf(exportFormats.junit.write(stormRuns)))
  })

  test('of a comparison fails only for what decides', () => {
    const text = junitOfComparison(sampleComparison)
    expect(text).toContain('tests="7" failures="2" errors="1" ')
    expect(text).toMatch(/name="result p99.9" [^>]*>\s*<skipped type="REGRESSION" [^>]*does not decide/)
    expect(text).not.toContain('broker')
  })

  test('of a comparison of nothing is an error, never silence', () => {
    const empty = { ...sampleComparison, a: { label: 'a', runs: [] }, b: { label: 'b', runs: [] }, metrics: [] }
    const text = junitOfComparison({ ...empty, verdict: 'NOT COMPARABLE', reasons: [] })
    expect(text).toContain('tests="1" failures="0" errors="1" ')
    expect(structureFaults(text)).toEqual([])
  })
})

describe('a table in Markdown', () => {
  test('keeps its columns, whatever names and reasons hold', () => {
    const text = exportFormats.markdown.write([...sampleRuns, oddRun])
    const rows = text.split('\n').filter((line) => line.startsWith('|'))
    expect(new Set(rows.map((row) => row.match(/(?<!\\)\|/g)!.length))).toEqual(new Set([12]))
    expect(text).not.toContain('<c>')
  })

  test('lists a run without numbers with the reason', () => {
    expect(exportFormats.markdown.write([sampleRuns[4]!])).toMatch(
      /^### loadcurve\n\n- left out: .*it is INVALID: sent 90 %\n$/,
    )
  })
})

describe('CSV', () => {
  test('quotes a field with a separator, a quote or a line break', () => {
    const text = exportFormats.csv.write([oddRun])
    expect(text).toContain(',"a ""b"", <c> & d|e\\f')
    expect(text).toContain(',"v1,""2""\\n",')
  })
})

describe('a table of Otava', () => {
  const commits = (changes: Parameters<typeof sampleRun>[2][]) =>
    changes.map((change, i) => sampleRun(i + 1, {}, change))

  test('has a row for each commit, with the median of its runs', () => {
    const same = stormRuns.map((run) => ({ ...run, gitCommit: 'abc' }))
    const lines = exportFormats.otava.write(same).trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/^2026-11-24 11:15:00 \+0000,abc,main,49998.2,.*,13000,/)
  })

  test('leaves out a commit that lacks a number which most of them have, and a number which most of them lack', () => {
    const text = exportFormats.otava.write(commits([{}, { result_p99_us: null }, { wrong: null }, {}, {}]))
    expect(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(',')[1]![0]),
    ).toEqual(['c', '1', '4', '5'])
    const rare = exportFormats.otava.write(commits([{ wrong: null }, { wrong: null }, {}]))
    expect(rare.trim().split('\n')).toHaveLength(4)
    expect(rare).not.toContain('wrong')
    expect(rare).not.toMatch(/,,|,\n/)
    expect(exportFormats.otava.notes(commits([{}, { lost: null }, {}]))).toEqual([
      `commit ${'2'.repeat(40)} is left out of the table: it has no lost`,
    ])
  })

  test('is refused for runs of several benchmarks, which it would mix', () => {
    expect(() => exportFormats.otava.write(usableRuns)).toThrow(/are of tariff-curves\/embedded@1.5k\/s, tariff-curves/)
  })
})

describe('OpenMetrics', () => {
  test('has base units, escaped labels, and its end in the last line', () => {
    const text = exportFormats.openmetrics.write([oddRun])
    expect(text).toContain(' 0.012345 1795540500.000\n')
    expect(text).toContain('scenario="a \\"b\\", <c> & d|e\\\\f')
    expect(text).toContain('commit="v1,\\"2\\"\\\\n"')
    expect(text.endsWith('# EOF\n')).toBe(true)
  })

  test('has one point of a series at a time', () => {
    const twice = [sampleRun(1), { ...sampleRun(1), metrics: sampleRun(1, {}, { lost: 3 }).metrics }]
    expect(exportFormats.openmetrics.write(twice).match(/^loadcurve_lost_readings\{.*$/gm)).toEqual([
      'loadcurve_lost_readings{scenario="tariff-curves",engine="storm",rate="50k/s"} 3 1795518900.000',
    ])
  })
})

test('what benchstat reads has names without blanks, and machines apart', () => {
  const text = exportFormats.benchstat.write([oddRun, sampleRun(1), sampleRun(2, { host: 'another' })])
  const lines = text.split('\n').filter((line) => line.startsWith('Benchmark'))
  for (const line of lines)
    expect(line).toMatch(/^BenchmarkPipeline\/scenario=[^ /]+\/engine=storm\/rate=50k 1( [\d.]+ \S+)+$/)
  expect(text.match(/^host: .*$/gm)).toEqual(['host: 0123456789abcdef', 'host: another'])
})
