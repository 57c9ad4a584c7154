import { describe, expect, it } from 'vitest'
import { renderComparison } from '../../../src/report/comparison/html.ts'
import type { ComparisonPage } from '../../../src/report/comparison/page-data.ts'
import { comparisonVerdicts } from '../../../src/types/comparison.ts'
import type { SyntheticComparison } from './synthetic.ts'
import { syntheticPage } from './synthetic.ts'

const assets = { script: 'const end = "</script>"', style: 'a{}' }
const render = (options: SyntheticComparison = {}) => renderComparison(syntheticPage(options), assets)
const words = (html: string) =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')
const sectionOf = (html: string, id: string) =>
  new RegExp(`<section id="${id}"[\\s\\S]*?</section>`).exec(html)?.[0] ?? ''
const tableRow = (html: string, title: string) =>
  words([...html.matchAll(/<tr[\s\S]*?<\/tr>/g)].map(([row]) => row).find((row) => row.includes(`>${title}<`))!)

describe('comparison.html', () => {
  it('asks the network for nothing, and leads to nothing but its own sections and the reports of the runs', () => {
    const html = render()
    expect(html).toContain("default-src 'none'")
    expect(html).not.toMatch(/ src="/)
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!)
    expect(links.filter((href) => !/^(#[a-z]+|\.\.\/[^/]+\/report\.html)$/.test(href))).toEqual([])
    expect(links.filter((href) => href.startsWith('../'))).toHaveLength(12)
  })

  it('carries its data as JSON that cannot end the script element', () => {
    const page = syntheticPage({ labels: ['</script><b>', 'b'] })
    const html = renderComparison(page, assets)
    const json = /<script id="data" type="application\/json">([\s\S]*?)<\/script>/.exec(html)![1]!
    expect(json).not.toContain('<')
    expect(JSON.parse(json)).toEqual(JSON.parse(JSON.stringify(page)))
    expect(html.match(/<\/script>/g)).toHaveLength(2)
  })

  it.each(comparisonVerdicts)('says %s with a sign and a sentence, before any number', (verdict) => {
    const html = render({ verdict })
    expect(html).toContain(`<title>${verdict} · storm against embedded · loadcurve</title>`)
    const headline = /<strong>([\s\S]*?)<\/strong>([\s\S]*?)<\/p>/.exec(sectionOf(html, 'verdict'))!
    expect(headline[1]).toMatch(/<svg class="icon \w+"/)
    expect(words(headline[1]!).trim()).toBe(verdict)
    expect(words(headline[2]!).trim()).toMatch(/^[A-Z].*\.$/)
    expect(html.indexOf('id="verdict"')).toBeLessThan(html.indexOf('<table'))
  })

  it('gives the other reasons, what is left out and what stands apart above the numbers', () => {
    const p99 = { b: { values: [61_000, 99_000], median: 61_000, outliers: [1] } }
    const text = words(sectionOf(render({ unusable: 'INTERRUPTED', changed: { result_p99_us: p99 } }), 'verdict'))
    expect(text).toContain('CPU of the target is 13 % lower.')
    expect(text).toContain('1 of 6 runs of B (storm) cannot be used.')
    expect(text).toContain('In result p99, 1 run of B stands apart from the others.')
  })

  it('shows its sections in one order', () => {
    const order = ['verdict', 'metrics', 'intervals', 'percentiles', 'order', 'journey', 'costs', 'series']
    const ids = [...render().matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)
    expect(ids).toEqual([...order, 'differences', 'runs'])
  })

  it('shows no number of sides that cannot be compared: why, in what they differ, and which runs they are', () => {
    const html = render({ verdict: 'NOT COMPARABLE' })
    expect([...html.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)).toEqual(['verdict', 'differences', 'runs'])
    expect(words(html)).toContain('2 fields differ and must not')
    expect(words(html)).not.toMatch(/result p99|delivered/)
    expect(html.indexOf('host.kernel')).toBeLessThan(html.indexOf('scenario.target.engine'))
  })

  it('stamps the numbers of an INVALID comparison', () => {
    const html = render({ verdict: 'INVALID' })
    expect(html.match(/INVALID, do not quote/g)).toHaveLength(7)
  })

  it('names no part that has no numbers', () => {
    const page: ComparisonPage = { ...syntheticPage({ series: 0 }), curves: [], costs: { a: [], b: [] } }
    const html = renderComparison(page, assets)
    for (const id of ['percentiles', 'costs', 'series']) expect(html).not.toContain(`"#${id}"`)
  })
})

describe('the table of metrics', () => {
  it('gives medians, change, interval, verdict, runs, p, test and note of a metric', () => {
    expect(tableRow(render(), 'result p99')).toMatch(
      /47\.\d ms 6\d\.\d ms \+31\.0 % \[\+26\.\d, \+35\.\d\] REGRESSION 6 pairs 0\.0007 0\.0021 paired t The whole interval lies beyond 10 %\./,
    )
  })

  it('shows counts as counts', () => {
    const lost = { verdict: 'REGRESSION', b: { values: [0, 12, 0], median: 0, outliers: [] } } as const
    expect(tableRow(render({ changed: { lost } }), 'lost')).toMatch(
      / 0 0 to 12 \+4 a run – REGRESSION 6 \+ 3 – – counts/,
    )
  })

  it('says how many runs would settle what is INCONCLUSIVE', () => {
    expect(tableRow(render({ verdict: 'INCONCLUSIVE' }), 'result p99')).toContain('About 14 pairs would settle it.')
    expect(tableRow(render({ verdict: 'INCONCLUSIVE', paired: false }), 'result p99')).toContain(
      'About 14 runs a side would settle it.',
    )
  })

  it('shows the values alone where the runs are too few, and no interval anywhere', () => {
    const html = render({ verdict: 'TOO FEW', runsPerSide: 1 })
    expect(tableRow(html, 'result p99')).toMatch(/result p99 47\.\d ms 47\.\d ms – – TOO FEW 1 pair – – – –/)
    expect(sectionOf(html, 'intervals')).not.toContain('<svg')
    expect(words(sectionOf(html, 'intervals'))).toContain('an interval needs three usable runs on each side')
  })

  it('shows a metric that one side lacks, and only names those that both lack', () => {
    const none = { values: [null], median: null, outliers: [] }
    const html = render({
      missing: ['late_p99_us'],
      changed: { result_p999_us: { b: none, verdict: 'NOT COMPARABLE', ratio: null, test: 'none' } },
    })
    expect(tableRow(html, 'result p99.9')).toMatch(/ 1\d\d ms – – .* NOT COMPARABLE/)
    expect(words(html)).toContain('Neither side has a value of: late p99.')
    expect(words(sectionOf(html, 'intervals'))).toContain('Without an interval: result p99.9.')
  })
})

describe('the figures', () => {
  it('tell those who do not see them what they show', () => {
    const drawings = [...render().matchAll(/<svg class="drawing[\s\S]*?(?=<svg class="drawing|<\/section>)/g)]
    expect(drawings.length).toBeGreaterThan(20)
    for (const [drawing] of drawings)
      expect(drawing).toMatch(/^<svg [^>]*role="img"[^>]*><title>.+?<\/title><desc>.+?</)
  })

  it('draw an arrow head where an interval has no bound, and say so', () => {
    const ci95 = { low: 1.05, high: null }
    const [bounded, open] = [render(), render({ changed: { result_p99_us: { ci95 } } })]
    expect(sectionOf(bounded, 'intervals')).not.toContain('arm unknown')
    expect(sectionOf(open, 'intervals')).toMatch(/arm unknown[\s\S]*class="arrow"/)
    expect(words(sectionOf(open, 'intervals'))).toContain('[+5.0, none]')
  })

  it('put what is worse on the right for both kinds of metrics', () => {
    const better = (metric: 'delivered_per_s' | 'result_p50_us', ratio: number) => {
      const ci95 = { low: ratio / 1.01, high: ratio * 1.01 }
      const html = sectionOf(render({ changed: { [metric]: { ratio, ci95 } } }), 'intervals')
      const title = metric === 'delivered_per_s' ? 'delivered' : 'result p50'
      const drawing = html.slice(html.indexOf(`<title>${title}</title>`))
      return Number(/x="([\d.]+)%" y="14" overflow="visible"><rect/.exec(drawing)![1]) < 50
    }
    expect([better('delivered_per_s', 1.2), better('delivered_per_s', 0.9)]).toEqual([true, false])
    expect([better('result_p50_us', 1.2), better('result_p50_us', 0.9)]).toEqual([false, true])
  })

  it('show every usable run in the order of time, and mark those that stand apart', () => {
    const p50 = { a: { values: [1, 2, 3, 4, 5, 6], median: 3, outliers: [5] } }
    const html = sectionOf(render({ unusable: 'INVALID', changed: { result_p50_us: p50 } }), 'order')
    const shown = (side: string) => html.match(new RegExp(`"point ${side}" d`, 'g'))!.length
    // three figures, and the legend
    expect([shown('a'), shown('b')]).toEqual([3 * 6 + 1, 3 * 5 + 1])
    expect(html.match(/class="ring" r="8"/g)).toHaveLength(1)
    expect(html).toContain('stands apart')
  })

  it('fold the series beyond the sixth', () => {
    const html = sectionOf(render({ series: 9 }), 'series')
    expect(words(html)).toContain('3 more charts')
    expect(html.split('<details')[0]!.match(/<svg class="drawing"/g)).toHaveLength(6)
    expect(sectionOf(render({ series: 6 }), 'series')).not.toContain('more chart')
  })

  it('take labels that are long or look like markup', () => {
    const html = render({ labels: ['<i>a</i>', 'x'.repeat(300)] })
    expect(html).not.toContain('<i>a</i>')
    expect(words(html)).toContain('x'.repeat(300))
  })
})
