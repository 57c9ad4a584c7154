import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Deficiency } from './colour-science.ts'
import { contrast, difference, simulated } from './colour-science.ts'

const css = readFileSync('src/report/page/style/tokens.css', 'utf8')
const tokensIn = (block: string) =>
  Object.fromEntries(
    [...block.matchAll(/--([a-z0-9-]+):\s*(#[0-9a-f]{6})/g)].map((match) => [match[1], match[2]]),
  ) as Record<string, string>
const light = tokensIn(/^:root \{[\s\S]*?\n\}/m.exec(css)![0])
const dark = tokensIn(/^:root\[data-theme="dark"\] \{[\s\S]*?\n\}/m.exec(css)![0])
const system = tokensIn(/@media[\s\S]*?\n\}/.exec(css)![0])
const parts = ['generator', 'broker', 'engine', 'database', 'delivery']

describe.each([
  ['light', light],
  ['dark', dark],
] as const)('the %s colours', (_theme, colours) => {
  it.each(parts)('show %s as a mark on the page and on a band, and text on it', (part) => {
    expect(contrast(colours[part]!, colours.bg!)).toBeGreaterThanOrEqual(3)
    expect(contrast(colours[part]!, colours.band!)).toBeGreaterThanOrEqual(3)
    expect(contrast(colours[`${part}-on`]!, colours[part]!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['ink', 'ink2', 'ink3', 'fail', 'pass'])('let %s be read as text', (token) => {
    expect(contrast(colours[token]!, colours.bg!)).toBeGreaterThanOrEqual(4.5)
  })

  it.each(['normal', 'protan', 'deutan', 'tritan'] as Deficiency[])('tell the five parts apart for %s eyes', (eyes) => {
    for (const a of parts)
      for (const b of parts)
        if (a < b)
          expect(difference(simulated(colours[a]!, eyes), simulated(colours[b]!, eyes))).toBeGreaterThanOrEqual(15)
  })

  it('make each step of the heat map stand out more than the one before', () => {
    const steps = ['heat0', 'heat1', 'heat2', 'heat3'].map((token) => contrast(colours[token]!, colours.bg!))
    expect(steps).toEqual([...steps].sort((a, b) => a - b))
    expect(steps[0]).toBeGreaterThanOrEqual(1.4)
  })
})

describe('themes', () => {
  it('are the same whether the system or the reader chose dark', () => {
    expect(system).toEqual(dark)
  })
  it('define the same tokens', () => {
    expect(Object.keys(light).sort()).toEqual(Object.keys(dark).sort())
  })
})
