import { describe, expect, it } from 'vitest'
import { renderMatrix } from '../../../src/report/matrix/html.ts'
import { dataOf, rowWith, sectionOf, silentDrawings, wordsOf } from '../words-of.ts'
import type { SyntheticMatrix } from './synthetic.ts'
import { syntheticMatrix } from './synthetic.ts'

const assets = { script: 'const end = "</script>"', style: 'a{}' }
const render = (options: SyntheticMatrix = {}) => renderMatrix(syntheticMatrix(options), assets)
const ids = (html: string) => [...html.matchAll(/<section id="(\w+)"/g)].map(([, id]) => id)

const oneAxis = { axes: [{ path: 'fleet.frame', values: ['1', '2'] }] }

describe('matrix.html', () => {
  it('asks the network for nothing, and leads to its own parts and to the reports of the runs', () => {
    const html = render()
    expect(html).toContain("default-src 'none'")
    expect(html).not.toMatch(/ src="/)
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!)
    expect(links.filter((href) => !/^(#[a-z0-9-]+|runs\/[^/]+\/report\.html)$/.test(href))).toEqual([])
    expect(links.filter((href) => href.startsWith('runs/'))).toHaveLength(18)
    for (const href of links.filter((link) => link.startsWith('#'))) expect(html).toContain(`id="${href.slice(1)}"`)
  })

  it('carries its data, and text of a run cannot become markup', () => {
    const page = syntheticMatrix({ scenario: '</script><b>' })
    const html = renderMatrix(page, assets)
    expect(dataOf(html)).toEqual(JSON.parse(JSON.stringify(page)))
    expect(html).not.toContain('</script><b>')
  })

  it('gives median, distance from the best and range, audits and verdicts of a cell', () => {
    const html = sectionOf(render({ unusable: 2 }), 'cells')
    expect(rowWith(html, 'engine=embedded, frame=64')).toMatch(/200k\/s best 199k\/s to 200k\/s .* 3 of 3 3 PASS/)
    expect(rowWith(html, 'engine=flink, frame=64')).toMatch(/ms \+438 % \d+ ms to \d+ ms /)
    expect(rowWith(html, 'engine=embedded, frame=2048')).toMatch(/2 of 2 2 PASS, 1 INVALID/)
  })

  it('shows what was delivered, and compares it not, where the loads of the cells differ', () => {
    const html = render({ loads: true })
    const cells = sectionOf(html, 'cells')
    expect(rowWith(cells, 'engine=embedded, frame=64')).not.toMatch(/200k\/s best/)
    expect(cells).toContain('The cells differ in their load')
    expect(sectionOf(render(), 'cells')).not.toContain('The cells differ in their load')
    const elsewhere = ['verdict', 'grids', 'ranges'].map((id) => wordsOf(sectionOf(html, id)).toLowerCase())
    for (const words of elsewhere) expect(words).not.toContain('delivered')
  })

  it('shades what is farthest from the best the most, and the best not at all', () => {
    const html = sectionOf(render(), 'cells')
    const shades = [...html.matchAll(/--far:(\d+)%/g)].map(([, far]) => Number(far))
    expect(shades).toHaveLength(45)
    expect([shades[2], shades[42]]).toEqual([0, 100])
  })

  it('says above the numbers what raises doubt', () => {
    const html = render({ empty: 4, unusable: 2, lossy: 7 })
    const words = wordsOf(sectionOf(html, 'verdict'))
    expect(words).toContain('1 cell has no run: engine=storm, frame=512.')
    expect(words).toContain('1 cell has runs that cannot be used: engine=embedded, frame=2048.')
    expect(words).toContain('1 cell has an audit that is not exact: engine=flink, frame=512.')
    expect(html.indexOf('has no run')).toBeLessThan(html.indexOf('<table'))
    expect(wordsOf(sectionOf(render(), 'verdict'))).not.toContain('Doubt')
    expect(wordsOf(sectionOf(render({ unaudited: true }), 'verdict'))).toMatch(/9 cells have runs .* and 5 more\./)
  })

  it('shows grids for two axes only', () => {
    expect(ids(render())).toEqual(['verdict', 'cells', 'grids', 'ranges', 'runs'])
    expect(ids(render({ axes: [{ path: 'fleet.frame', values: ['1', '2'] }] }))).not.toContain('grids')
  })

  it('says so where nothing was measured', () => {
    const html = render({ axes: [{ path: 'fleet.frame', values: ['1'] }], empty: 0 })
    expect(ids(html)).toEqual(['verdict', 'cells', 'runs'])
    expect(wordsOf(html)).toContain('No run has numbers that can be used.')
  })

  it('says in words what its drawings show', () => {
    expect(silentDrawings(render())).toEqual([])
    expect(render()).toContain('<desc>The median is 47.1\u00a0ms (best). Range: 46.7\u00a0ms to 47.3\u00a0ms.</desc>')
  })

  it('names a scenario by its file, without folders', () => {
    const html = render({ ...oneAxis, scenario: 'some/where/mine.yaml' })
    expect(html).toContain('<title>matrix of mine.yaml · loadcurve</title>')
  })

  it('takes for as good what differs by nothing that can be written', () => {
    const page = syntheticMatrix(oneAxis)
    const cells = page.matrix.cells.map((cell, i) => {
      const delivered_per_s = { median: 10_000 - i * 0.3, least: 9_999, most: 10_000, runs: 3 }
      return { ...cell, metrics: { ...cell.metrics, delivered_per_s } }
    })
    const html = renderMatrix({ ...page, matrix: { ...page.matrix, cells } }, assets)
    expect(rowWith(sectionOf(html, 'cells'), 'frame=2')).toMatch(/10k\/s as good /)
  })
})
