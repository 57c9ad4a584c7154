import { describe, expect, it } from 'vitest'
import { offsetOf } from '../../../src/report/trend/chart-marks.ts'
import { renderTrend } from '../../../src/report/trend/html.ts'
import type { TrendPage } from '../../../src/report/trend/page-data.ts'
import { dataOf, rowWith, sectionOf, silentDrawings, wordsOf } from '../words-of.ts'
import type { SyntheticTrend } from './synthetic.ts'
import { syntheticTrend } from './synthetic.ts'

const assets = { script: 'const end = "</script>"', style: 'a{}' }
const render = (options: SyntheticTrend = {}) => renderTrend(syntheticTrend(options), assets)
const first = (options: SyntheticTrend = {}) => /<section id="history-1"[\s\S]*?<\/section>/.exec(render(options))![0]
const head = (options: SyntheticTrend = {}) => wordsOf(sectionOf(render(options), 'verdict'))
const p99 = syntheticTrend().alerts.find(({ metric }) => metric === 'result_p99_us')!
const seen = [{ id: '*/result_p99_us/*', from: p99.from, to: p99.to, reason: 'The window is larger.' }]

describe('trend.html', () => {
  it('tells variants of one scenario apart, by the first digits of what differs', () => {
    const page = syntheticTrend()
    const [first] = page.model.histories
    const other = { ...first!, key: { ...first!.key, scenarioHash: `ffff${first!.key.scenarioHash.slice(4)}` } }
    const both = renderTrend({ ...page, model: { ...page.model, histories: [first!, other] } }, assets)
    expect(both).toContain(`quickstart on embedded, ${first!.key.scenarioHash.slice(0, 4)}<`)
    expect(both).toContain('quickstart on embedded, ffff<')
    expect(renderTrend(page, assets)).not.toContain('quickstart on embedded, ')
  })

  it('asks the network for nothing, and carries its data', () => {
    const page = syntheticTrend({ scenario: '</script><b>' })
    const html = renderTrend(page, assets)
    expect(html).toContain("default-src 'none'")
    expect(dataOf(html)).toEqual(JSON.parse(JSON.stringify(page)))
    expect(html).not.toContain('</script><b>')
    expect([...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href)).toEqual([
      '#verdict',
      '#history-1',
      '#history-2',
    ])
  })

  it('says above all charts which changes for the worse are open', () => {
    expect(head()).toContain('4 ALERTS 4 changes for the worse are open. 2 histories have 6 changes in all.')
    expect(head()).toMatch(
      /Result p99 of quickstart on embedded went from 47\.\d ms to 61\.\d ms \(\+30\.\d %\) between /,
    )
    expect(head({ flat: true })).toContain('NO ALERT No change for the worse is open.')
    expect(head({ flat: true })).not.toMatch(/For the worse|Doubt/)
  })

  it('tells of clocks in the future and of runs that lie in two folders', () => {
    const text = head({ odd: true })
    expect(text).toMatch(/Doubt .* lies in .* and in \/other: it counts once\./)
    expect(text).toContain('which is in the future')
  })

  it('draws a chart for each primary metric of each history, and counts of 0 as a sentence', () => {
    expect(first().match(/<figure/g)).toHaveLength(4)
    expect(wordsOf(first())).toContain('No run has other than 0 of: lost, duplicated.')
    expect(first({ flat: true }).match(/<figure/g)).toHaveLength(3)
  })

  it('draws every run, and marks those that do not count', () => {
    const [, delivered] = /<figure[\s\S]*?(<svg[\s\S]*?)<\/figure>/.exec(first())!
    expect(delivered!.match(/class="run-dot"/g)).toHaveLength(119)
    expect(delivered!.match(/class="run-dot unusable"/g)).toHaveLength(1)
    expect(delivered).toContain('not counted')
  })

  it('shades the noise and the points that may have brought a change', () => {
    const figures = first().split('<figure').slice(1)
    expect(figures[2]!.match(/class="noise-band"/g)).toHaveLength(2)
    expect(figures[2]!.match(/class="candidates alert"/g)).toHaveLength(1)
    expect(figures[2]!.match(/class="change alert"/g)).toHaveLength(1)
  })

  it('marks an acknowledged change by other means than its colour, and gives the reason', () => {
    expect(rowWith(first(), 'result p99')).toMatch(/ 47\.\d ms 61\.\d ms \+30\.\d % 0\.\d+ for the worse/)
    const html = first({ acknowledged: seen })
    expect(rowWith(html, 'result p99')).toContain('acknowledged : The window is larger.')
    expect(html).toMatch(/class="change acknowledged"[\s\S]*?>\(3\)</)
    expect(head({ acknowledged: seen })).toContain('3 changes for the worse are open')
  })

  it('marks a provisional change by a dashed rule', () => {
    const page = syntheticTrend()
    const histories = page.model.histories.map((history) => ({
      ...history,
      metrics: history.metrics.map((series) => ({
        ...series,
        changes: series.changes.map((change) => ({ ...change, provisional: true })),
      })),
    }))
    const early: TrendPage = { ...page, model: { histories, problems: [] }, alerts: [] }
    const html = renderTrend(early, assets)
    expect(html).toContain('class="change provisional dashed"')
    expect(wordsOf(html)).toContain('provisional : fewer than three points lie behind it')
  })

  it('says so where there is no run', () => {
    const page: TrendPage = { ...syntheticTrend(), model: { histories: [], problems: [] }, alerts: [] }
    expect(wordsOf(renderTrend(page, assets))).toContain('NO RUNS There is no run to show.')
  })

  it('says in words what its drawings show', () => {
    expect(silentDrawings(render())).toEqual([])
  })
})

describe('the place of a run beside its point', () => {
  it('is the same for the same name, and within one', () => {
    const offsets = Array.from({ length: 200 }, (_, i) => offsetOf(`run-${i}`))
    expect(offsets).toEqual(Array.from({ length: 200 }, (_, i) => offsetOf(`run-${i}`)))
    expect(Math.min(...offsets)).toBeGreaterThanOrEqual(-1)
    expect(Math.max(...offsets)).toBeLessThanOrEqual(1)
    expect(new Set(offsets).size).toBeGreaterThan(150)
  })
})
