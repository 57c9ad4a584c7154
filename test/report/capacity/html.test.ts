import { describe, expect, it } from 'vitest'
import { bracketsOf } from '../../../src/report/capacity/brackets.ts'
import { renderCapacity } from '../../../src/report/capacity/html.ts'
import { dataOf, rowWith, sectionOf, silentDrawings, wordsOf } from '../words-of.ts'
import type { SyntheticCapacity } from './synthetic.ts'
import { syntheticCapacity } from './synthetic.ts'

const assets = { script: 'const end = "</script>"', style: 'a{}' }
const render = (options: SyntheticCapacity = {}) => renderCapacity(syntheticCapacity(options), assets)
const head = (options: SyntheticCapacity = {}) => wordsOf(sectionOf(render(options), 'verdict'))

describe('capacity.html', () => {
  it('asks the network for nothing, and leads to its own parts and to the reports of the probes', () => {
    const html = render()
    expect(html).toContain("default-src 'none'")
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href]) => href!)
    expect(links.filter((href) => !/^(#[a-z]+|runs\/[^/]+\/report\.html)$/.test(href))).toEqual([])
    expect(links.filter((href) => href.startsWith('runs/'))).toHaveLength(10)
  })

  it('carries its data, and text of a run cannot become markup', () => {
    const page = syntheticCapacity({ scenario: '</script><b>' })
    const html = renderCapacity(page, assets)
    expect(dataOf(html)).toEqual(JSON.parse(JSON.stringify(page)))
    expect(html).not.toContain('</script><b>')
  })

  it('gives the answer with its bracket above all numbers', () => {
    expect(head()).toMatch(
      /403,000\/s The capacity is 403,000\/s: that passes, and 413,400\/s \(2\.58 % more\) fails\./,
    )
    expect(head({ capacityPerS: 5e6 })).toMatch(/≥ 2,000,000\/s The capacity is above what the generator can send/)
    expect(head({ capacityPerS: 5 })).toMatch(/< 10\/s The capacity is below/)
    expect(head({ verdicts: { 1: 'INVALID', 2: 'INVALID', 3: 'INVALID' } })).toMatch(/NO ANSWER There is no answer/)
  })

  it('tells of probes that are not monotonic, that could not be measured and that disagree', () => {
    expect(head()).not.toMatch(/Findings|Doubt/)
    expect(head({ verdicts: { 2: 'INVALID' } })).toContain(
      '1 of 12 probes could not be measured, and counts for nothing.',
    )
    const { result, ...rest } = syntheticCapacity()
    const violations = [{ failedPerS: 200_000, passedPerS: 403_000 }]
    const odd = renderCapacity({ ...rest, result: { ...result, answer: { ...result.answer, violations } } }, assets)
    expect(wordsOf(odd)).toContain('The probes are not monotonic: 200,000/s failed, although 403,000/s passed.')
    expect(odd.indexOf('not monotonic')).toBeLessThan(odd.indexOf('id="search"'))
  })

  it('lists every probe with the limits that it hit', () => {
    const html = sectionOf(render({ verdicts: { 2: 'INVALID' } }), 'probes')
    expect(html.match(/<tr/g)).toHaveLength(13)
    expect(rowWith(html, '506,300/s')).toMatch(
      /FAIL .* 812,345 Backlog growth : the backlog grew by .* Objective : not met: result p99/,
    )
    expect(rowWith(html, '>INVALID')).toContain('The run is INVALID.')
  })

  it('shows each verdict by its own shape', () => {
    const html = sectionOf(render({ verdicts: { 2: 'INVALID' } }), 'search')
    const shape = (verdict: string) => new RegExp(`class="probe ${verdict}" d="([^"]+)"`).exec(html)?.[1]
    expect(new Set([shape('PASS'), shape('FAIL'), shape('INVALID')]).size).toBe(3)
    expect(shape('INVALID')).toBeDefined()
  })

  it('marks the knee, and none where the latency does not rise', () => {
    expect(wordsOf(sectionOf(render(), 'latency'))).toMatch(
      /knee 374k\/s .* At the knee, 373,500\/s, result p99 is 70 ms\./,
    )
    expect(sectionOf(render({ capacityPerS: 5e6 }), 'latency')).not.toContain('class="knee"')
  })

  it('says that a knee among loads that fail says little', () => {
    const { result, ...rest } = syntheticCapacity()
    const knee = { loadPerS: 506_300, p99Us: 90_000, nextPerS: 759_500 }
    expect(wordsOf(renderCapacity({ ...rest, result: { ...result, knee } }, assets))).toContain('This knee says little')
    expect(wordsOf(render())).not.toContain('This knee says little')
  })

  it('says in words what its drawings show', () => {
    expect(silentDrawings(render())).toEqual([])
  })
})

describe('the bracket after each probe', () => {
  it('narrows from no edge to both', () => {
    const brackets = bracketsOf(syntheticCapacity({ verdicts: { 1: 'INVALID' } }).result.probes)
    expect(brackets[0]).toEqual({ lowPerS: null, highPerS: null })
    expect(brackets[1]).toEqual({ lowPerS: 100_000, highPerS: null })
    expect(brackets.at(-1)).toEqual({ lowPerS: 403_000, highPerS: 413_400 })
  })
})
