import { describe, expect, it } from 'vitest'
import { buildReportData } from '../../src/report/data/data.ts'
import { renderReport } from '../../src/report/html.ts'
import { defaultOptionsOf } from '../../src/scenarios/defaults.ts'
import type { RunData } from '../../src/stats/run-data.ts'
import { SampleTable } from '../../src/stats/sample-table.ts'
import type { SampleLine } from '../../src/types/measurement.ts'
import { syntheticRun } from './synthetic-run.ts'

const plain = syntheticRun({ kind: 'pipeline' })

/** The run on a pipeline, as if Storm had been its engine. */
function runOf(engine: 'storm' | 'storm-trident', samples: readonly SampleLine[], frame = 1): RunData {
  const { scenario } = plain.environment
  const target = { ...scenario.target, engine, options: defaultOptionsOf[engine] } as typeof scenario.target
  const fleet = { ...scenario.fleet, frame }
  return {
    ...plain,
    environment: { ...plain.environment, scenario: { ...scenario, target, fleet } },
    samples: SampleTable.of(samples),
  }
}

/** The words of the section; null = there is none. */
function sectionOf(run: RunData): string | null {
  const html = renderReport(run, { script: '', style: '' })
  const section = /<section id="storm"[\s\S]*?<\/section>/.exec(html)?.[0]
  return section === undefined ? null : section.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
}

const workers = (atS: number, values: Record<string, number>): SampleLine => ({
  atUs: atS * 1e6,
  from: 'storm',
  values,
})
const ui = (atS: number, values: Record<string, number>): SampleLine => ({ atUs: atS * 1e6, from: 'storm-ui', values })

const said = [
  workers(25, { 'storm.lag_meters_records': 900, 'storm.complete_meters_us': 20_000, 'storm.count_acked_meters': 900 }),
  workers(26, {
    'storm.lag_meters_records': 800,
    'storm.complete_meters_us': 30_000,
    'storm.count_acked_meters': 1960,
  }),
  workers(99, {
    'storm.complete_meters_us': 90_000,
    'storm.count_emitted_meters': 2020,
    'storm.count_acked_meters': 2000,
    'storm.capacity_add-up_ratio': 0.4,
  }),
  ui(96, { 'storm.ui_emitted_meters': 4040, 'storm.ui_acked_meters': 1980, 'storm.ui_failed_meters': 0 }),
  { atUs: 97e6, from: 'storm-ui', gap: 'did not respond' } as const,
]

describe('what Storm says, in the report', () => {
  it('says what Storm UI forgets where the run killed a worker', () => {
    const calm = runOf('storm', said)
    const [fault] = plain.result!.faults
    const killed = {
      ...calm,
      result: { ...calm.result!, faults: [{ ...fault!, action: 'kill', what: 'worker' } as const] },
    }
    expect(sectionOf(killed)).toContain('A worker that is started again begins at 0')
    expect(sectionOf({ ...calm, result: { ...calm.result!, faults: [] } })).not.toContain('begins at 0')
  })

  it('stands beside what was measured: the mean of the quoted phase, and counts of the whole run', () => {
    const text = sectionOf(runOf('storm', said))!
    const { expected, delivered } = plain.result!.audit!
    const counted = (count: number) => count.toLocaleString('en')
    expect(text).toMatch(/Mean latency, talk not all arrived 25 ms no data/)
    expect(text).toContain(`Emitted by meters ${counted(expected)} sent 2,020 4,040`)
    expect(text).toContain(`Acked to meters ${counted(delivered)} delivered 2,000 1,980`)
    expect(text).toMatch(/Failed for meters \d+ lost none counted 0/)
    expect(text).toContain('asked last at 96 s')
  })

  it('has the mean result latency where every reading of the phase arrived', () => {
    const phases = plain.result!.phases.map((phase) => ({
      ...phase,
      latency: { ...phase.latency, result: { ...phase.latency.result, undelivered: 0, meanUs: 52_000 } },
    }))
    const run = { ...runOf('storm', said), result: { ...plain.result!, phases } }
    expect(sectionOf(run)).toContain('Mean latency, talk 52 ms 25 ms no data')
  })

  it('says in a sentence each why the numbers differ', () => {
    const text = sectionOf(runOf('storm', said))!
    expect(text).toMatch(/one tuple in 20, at random/)
    expect(text).toMatch(/twice the messages/)
    expect(text).toMatch(
      /wait for the flush in it, but neither the time before the spout took a message nor the delivery/,
    )
  })

  it('compares messages, where a message holds many readings', () => {
    const { points } = plain.environment.scenario.fleet
    const text = sectionOf(runOf('storm', said, 50))!
    const messages = Math.ceil(plain.result!.audit!.expected / (50 * points))
    expect(text).toContain(`Emitted by meters ${messages.toLocaleString('en')} sent`)
    expect(text).toContain(`A message holds up to ${50 * points} readings`)
  })

  it('knows that Trident acks batches, and that a bolt reads its messages', () => {
    const trident = [
      workers(25, { 'storm.complete_$mastercoord-bg0_us': 7000, 'storm.count_emitted_spout': 800 }),
      workers(99, { 'storm.count_acked_$mastercoord-bg0': 260, 'storm.count_emitted_spout': 2040 }),
    ]
    const text = sectionOf(runOf('storm-trident', trident))!
    expect(text).toMatch(/Mean latency, talk not all arrived 7 ms no data/)
    expect(text).toMatch(/Emitted by spout [\d,]+ sent 2,040 no data/)
    expect(text).toContain('Acked to $mastercoord-bg0 – 260 no data')
    expect(text).toMatch(/its acks count batches, once for each phase/)
  })

  it('says that nothing was acked, where nobody acks', () => {
    const unacked = [workers(25, { 'storm.lag_meters_records': 9, 'storm.count_emitted_meters': 2000 })]
    const text = sectionOf(runOf('storm', unacked))!
    expect(text).toContain('Nothing was acked in this run')
    expect(text).toMatch(/Acked to meters [\d,]+ delivered none counted no data/)
  })

  it('says that Storm said nothing, and why, and shows no zero for it', () => {
    const text = sectionOf(runOf('storm', [{ atUs: 1e6, from: 'storm', gap: 'storm returned no value' }]))!
    expect(text).toContain('Storm said nothing in this run: storm returned no value.')
    expect(text).not.toMatch(/ 0 /)
    expect(sectionOf(runOf('storm', []))).toContain('Storm said nothing in this run')
  })

  it('is not there for another engine', () => {
    expect(sectionOf(plain)).toBeNull()
    expect(buildReportData(plain).storm).toBeNull()
  })

  it('draws lag, queues, capacity and what was held back over time, and nowhere else', () => {
    const { gauges } = buildReportData(runOf('storm', said))
    const drawn = gauges.filter(({ place, folded }) => place === 'says' && !folded).map(({ title }) => title)
    expect(drawn).toEqual(['Spout lag', 'Capacity', 'Complete latency'])
    expect(gauges.filter(({ group, place }) => group === 'storm' && place !== 'says')).toEqual([])
  })
})
