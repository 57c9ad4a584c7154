import { describe, expect, it } from 'vitest'
import { buildReportData } from '../../src/report/data/data.ts'
import { partsOf } from '../../src/report/data/hop-owners.ts'
import { renderReport } from '../../src/report/html.ts'
import type { RunData } from '../../src/stats/run-data.ts'
import type { StoredAudit } from '../../src/types/result.ts'
import { syntheticRun } from './synthetic-run.ts'

const run = syntheticRun({ kind: 'pipeline' })
const data = buildReportData(run)
const htmlOf = (one: RunData) => renderReport(one, { script: '', style: '' })
const html = htmlOf(run)
const words = (text: string) =>
  text
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
const text = words(html)
const withStored = (stored: StoredAudit | null): RunData => ({
  ...run,
  result: { ...run.result!, audit: { ...run.result!.audit!, stored } },
})

describe('the report of a run on a real pipeline', () => {
  it('says that the broker was cold and readings were sent again before any number', () => {
    const doubt = text.indexOf('The broker was cold')
    expect(doubt).toBeGreaterThan(0)
    expect(text.indexOf('sent 26,400 readings again')).toBeGreaterThan(doubt)
    expect(text.indexOf('lost / twice / wrong')).toBeGreaterThan(doubt)
  })

  it('tells of each fault what was done when, the gap, the recovery, and what it cost', () => {
    expect(text).toMatch(/kafka killed, 6 s broker killed 1:00 1:06 at least 8 s 30 s 20 80/)
    expect(data.faults).toMatchObject([{ phase: 'broker killed', fromS: 60.04, toS: 66, recoveredS: 90 }])
  })

  it('says of a fault without an end that it was not recovered from', () => {
    const faults = run.result!.faults.map((fault) => ({ ...fault, gapS: null, recoveryS: null }))
    expect(words(htmlOf({ ...run, result: { ...run.result!, faults } }))).toMatch(/1:06 to the end not recovered 20 80/)
  })

  it('knows of an unfinished run which fault was to come, but nothing of what it did', () => {
    const unfinished = buildReportData({ ...run, result: null })
    expect(unfinished.faults).toMatchObject([{ name: 'kafka killed, 10\u00a0s', fromS: 60, effect: null }])
  })

  it('quotes a phase in which nothing was disturbed', () => {
    expect(data.phases[data.mainPhase!]!.name).toBe('talk')
  })

  it('names the owner of each hop and leads to its charts', () => {
    const table = /<caption class="hidden">Hops:[\s\S]*?<\/table>/.exec(html)![0]
    expect(words(table)).toMatch(/broker sent → read Kafka, until it is read [\d.]+ ms [\d.]+ % ≈ 2\.1 ms ≈ 9\.3 ms/)
    expect(words(table)).toMatch(/engine read → emitted node target [\d.]+ ms [\d.]+ % ≈ 800 µs ≈ 4\.1 ms/)
    expect(words(table)).toMatch(/database emitted → stored Redis [\d.]+ ms [\d.]+ % 350 µs 2\.6 ms/)
    for (const part of ['harness', 'kafka', 'zookeeper', 'target', 'redis', 'engine-jvm']) {
      expect(table).toContain(`href="#part-${part}"`)
      expect(html).toContain(`id="part-${part}"`)
    }
  })

  it('shows acked beside the road, without a share of the mean', () => {
    expect(text).toMatch(/acked, in parallel due → acked Kafka – – [\d.]+ ms [\d.]+ ms/)
  })

  it('tells what each part cost, along the road of a reading', () => {
    expect(data.costs.map(({ part }) => part)).toEqual([
      'loadcurve',
      'kafka',
      'zookeeper',
      'target-0',
      'target-1',
      'redis',
    ])
    expect(text).toMatch(/What it cost .* kafka 2\.73 49\.1 s 24\.9 % 731 MiB/)
    const share = data.costs.reduce((sum, { cpuUs }) => sum + cpuUs, 0) / data.total!.delivered
    expect(share).toBeCloseTo(11, 0)
  })

  it('keeps the times of a closed loop apart, and says why', () => {
    expect(text).toMatch(/front end 64 41\.2k\/s 412,310 0 3 0 1\.4 ms/)
    expect(text).toContain('never mixed with the latencies on this page')
  })

  it('says whether the database holds the right sums', () => {
    expect(text).toContain('all 84 sums match the oracle’s to the Wh')
    const wrong = words(htmlOf(withStored({ cells: 84, wrong: 2, netWh: -1212 })))
    expect(wrong).toContain('2 of 84 sums differ from the oracle’s, by -1,212 Wh in total')
    expect(words(htmlOf(withStored(null)))).not.toContain('In the database')
  })

  it('states the conditions: services with versions and settings, and whether the broker was warm', () => {
    expect(text).toContain('kafka 3.9.1 loadcurve -Xmx512m, G1, ZooKeeper mode 127.0.0.1:21092')
    expect(text).toContain('broker before the run cold: 1,234,567 records since its start')
    expect(text).toMatch(/driver kafka, at most 64 MiB in flight, linger 5 ms, own client, acks all/)
  })

  it('judges what only real services have among the checks, with the figure of its warning', () => {
    const check = (name: string) => data.checks.find((one) => one.name === name)
    expect(check('readings resent')).toMatchObject({ measured: '26,400', outcome: 'doubt' })
    expect(check('broker warm')).toMatchObject({
      measured: 'cold: 1,234,567 records since its start',
      outcome: 'doubt',
    })
    expect(check('services stayed up')).toMatchObject({ measured: 'all', outcome: 'held' })
    expect(check('collectors responded')?.measured).toMatch(/missing, caused by a fault$/)
    expect(buildReportData(syntheticRun({ kind: 'pass' })).checks.map(({ name }) => name)).not.toContain('broker warm')
  })
})

describe('the charts of a real pipeline', () => {
  const shown = (group: string) => data.gauges.filter((gauge) => gauge.group === group && !gauge.folded)
  const folded = (group: string) => data.gauges.filter((gauge) => gauge.group === group && gauge.folded)

  it('stand by part, along the road of a reading, and what a user chose last', () => {
    expect(partsOf(data)).toEqual(['host', 'harness', 'kafka', 'zookeeper', 'target', 'redis', 'engine-jvm'])
  })

  it('begin with the most telling and fold the long tail away', () => {
    expect(shown('kafka')[0]!.title).toBe('Consumer lag, records')
    for (const part of ['kafka', 'zookeeper', 'target', 'redis']) {
      expect(shown(part).length).toBeLessThanOrEqual(12)
      expect(folded(part).length).toBeGreaterThan(0)
    }
    expect(folded('redis').map(({ title }) => title)).toContain('Memory fragmentation')
    expect(folded('engine-jvm')).toEqual([])
  })

  it('show a process with its part, in the colour of its owner, and ZooKeeper, which stamps no time, in none', () => {
    const colours = (part: string) =>
      new Set(data.gauges.filter(({ group }) => group === part).map((one) => one.lines[0]!.colour))
    expect(colours('kafka')).toEqual(new Set(['broker']))
    expect(colours('target')).toEqual(new Set(['engine']))
    expect(colours('redis')).toEqual(new Set(['database']))
    expect(colours('zookeeper')).toEqual(new Set(['ink2']))
    expect(shown('target').map(({ title }) => title)).toContain('Process CPU')
  })

  it('never mix units in one chart, and show every series once', () => {
    const unit = (series: string) => /(bytesPerS|PerS|_ratio|_bytes|_us)$/.exec(series)?.[0] ?? ''
    for (const { lines } of data.gauges) expect(new Set(lines.map(({ series }) => unit(series))).size).toBe(1)
    const drawn = data.gauges.flatMap(({ collector, lines }) => lines.map(({ series }) => `${collector} ${series}`))
    const sampled = data.collectors.flatMap(({ name, series }) => Object.keys(series).map((one) => `${name} ${one}`))
    expect([...drawn].sort()).toEqual([...sampled].sort())
    expect(sampled.length).toBeGreaterThan(100)
  })
})
