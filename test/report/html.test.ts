import { describe, expect, it } from 'vitest'
import { buildReportData } from '../../src/report/data/data.ts'
import { renderReport } from '../../src/report/html.ts'
import { el, inlineJson } from '../../src/report/kit/markup.ts'
import type { RunData } from '../../src/stats/run-data.ts'
import { SampleTable } from '../../src/stats/sample-table.ts'
import type { SyntheticOptions } from './synthetic-run.ts'
import { syntheticRun } from './synthetic-run.ts'

const assets = { script: 'const end = "</script>"', style: 'a{}' }
const render = (options: SyntheticOptions) => renderReport(syntheticRun(options), assets)
const words = (html: string) =>
  html
    .replace(/<(script|style)[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/\s+/g, ' ')

/** The page of a run that was stopped after 4.9 s, in which so many objectives were not judged, missed ones first. */
function interrupted(run: RunData, unjudged = 0): string {
  const { facts, objectives } = run.result!
  const sorted = [...objectives].sort((a, b) => Number(a.met) - Number(b.met))
  const result = {
    ...run.result!,
    verdict: 'INTERRUPTED' as const,
    exitCode: 105,
    facts: { ...facts, stoppedAtUs: 4_900_000 },
    objectives: sorted.map((one, i) => (i < unjudged ? { ...one, judged: false as const } : one)),
  }
  return renderReport({ ...run, result }, assets)
}

describe('report.html', () => {
  it('asks the network for nothing, and says so', () => {
    const html = render({ kind: 'short' })
    expect(html).toContain("default-src 'none'")
    expect(html).not.toMatch(/(src|href)="(?!#)/)
  })

  it('carries its data as JSON that cannot end the script element', () => {
    const html = render({ kind: 'short', why: '</script><b>' })
    const json = /<script id="data" type="application\/json">([\s\S]*?)<\/script>/.exec(html)![1]!
    expect(json).not.toContain('<')
    expect(JSON.parse(json)).toEqual(
      JSON.parse(JSON.stringify(buildReportData(syntheticRun({ kind: 'short', why: '</script><b>' })))),
    )
    expect(html.match(/<\/script>/g)).toHaveLength(2)
  })

  it('says the question, the word, what was missed and what is in doubt before any number', () => {
    const text = words(render({ kind: 'fail' }))
    const order = [
      'Does the tariff join keep up',
      'FAIL',
      '2 of 8 objectives missed. 1 soft objective missed.',
      'result.p99 &lt; 300ms',
      'Doubt',
      'The host collector gave no sample',
      'last steady step',
      'Objectives',
    ]
    const places = order.map((part) => text.indexOf(part, text.indexOf('Does the tariff')))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(Math.min(...places)).toBeGreaterThanOrEqual(0)
  })

  it('gives the reason of an INVALID run first, and stamps what must not be quoted', () => {
    const html = render({ kind: 'invalid' })
    expect(words(html)).toMatch(/INVALID The measurement cannot be trusted: 1 of 12 checks is broken/)
    expect(html.match(/INVALID, do not quote/g)).toHaveLength(4)
    expect(words(html)).toContain('All 180 cells agree')
  })

  it('tells where a run was stopped, to the moment, if that was in its last second too', () => {
    expect(words(interrupted(syntheticRun({ kind: 'short' })))).toMatch(/Stopped at 0:04 of 0:05: \d of/)
  })

  it('counts the objectives of a run that was stopped alike in its first sentence and in its contents, soft ones too', () => {
    const html = interrupted(syntheticRun({ kind: 'fail' }), 8)
    expect(words(html)).toContain('8 of 8 objectives not judged.')
    expect(words(html)).toMatch(/Objectives not judged\b/)
    expect(words(html)).not.toContain('0/8')
    const half = interrupted(syntheticRun({ kind: 'fail' }), 5)
    expect(words(half)).toContain('5 of 8 objectives not judged.')
    expect(words(half)).toContain('Objectives 3/8')
  })

  it('tells where an unfinished run stopped', () => {
    const text = words(render({ kind: 'unfinished' }))
    expect(text).toContain('Stopped at 2:51 of 4:30')
    expect(text).toContain('Nothing could be audited: the run did not finish')
    expect(text).toContain('talk (cut short)')
    expect(text).toContain('ends in the middle of line 172')
  })

  it('tells a run that never climbed which steps would draw its load curve', () => {
    expect(words(render({ kind: 'short' }))).toMatch(/kind: steps, from: 5k\/s, to: 30k\/s, by: 5k\/s/)
  })

  it('has every section in the order in which questions arise', () => {
    const ids = [...render({ kind: 'pass' }).matchAll(/<section id="([a-z-]+)"/g)].map((match) => match[1])
    expect(ids).toEqual([
      'verdict',
      'objectives',
      'load',
      'latency',
      'journey',
      'load-curve',
      'audit',
      'trust',
      'components',
      'fleet',
      'scenario',
    ])
  })

  it('repeats a reason that no objective and no warning explains', () => {
    const run = syntheticRun({ kind: 'fail' })
    const told: RunData = { ...run, result: { ...run.result!, reasons: ['the target stopped answering after 12 s'] } }
    expect(words(renderReport(told, assets))).toContain('The target stopped answering after 12 s')
  })

  it('can be rendered of a folder with nothing in it but its environment', () => {
    const run = syntheticRun({ kind: 'unfinished' })
    const html = renderReport(
      {
        ...run,
        bins: [],
        binLatency: new Map(),
        phaseLatency: new Map(),
        samples: SampleTable.of([]),
        scenarioText: '',
      },
      assets,
    )
    expect(words(html)).toContain('Nothing was measured.')
    expect(words(html)).toContain('scenario.yaml could not be read')
  })

  it.each([
    'pass',
    'fail',
    'invalid',
    'unfinished',
    'short',
    'null',
  ] as const)('leaves no cell empty and no number unreadable (%s)', (kind) => {
    const html = render({ kind })
    expect(html).not.toMatch(/<td[^>]*><\/td>/)
    expect(words(html)).not.toMatch(/\bNaN\b|\bundefined\b|\bInfinity\b|\bnull\b(?! driver|,|\b)/)
  })
})

describe('markup', () => {
  it('escapes text and attributes', () => {
    expect(el('a', { title: '"<&' }, '<b>', el('i', {}, '&')).html).toBe(
      '<a title="&quot;&lt;&amp;">&lt;b&gt;<i>&amp;</i></a>',
    )
  })

  it('writes JSON without a character that ends a script', () => {
    expect(inlineJson({ a: '</script>\u2028' })).toBe('{"a":"\\u003c/script>\\u2028"}')
  })
})
