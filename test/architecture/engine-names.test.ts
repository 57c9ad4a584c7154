import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { engineNameFaults } from './engine-names.ts'
import { parseSource } from './source.ts'

const src = fileURLToPath(new URL('../../src/', import.meta.url))

describe('what depends on the engine', () => {
  it('is looked up in its row: no file of the product decides by the name of one', () => {
    const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.ts'))
    expect(files.length).toBeGreaterThan(100)
    const sources = files.map((path) => parseSource(path, readFileSync(join(src, path), 'utf8')))
    expect(sources.flatMap(engineNameFaults)).toEqual([])
  })

  const faults = (text: string) => engineNameFaults(parseSource('run/a.ts', text))

  it.each([
    "if (engine === 'node') f()",
    "if ('node' !== target.engine) f()",
    "const none = scenario.target.engine === 'none'",
    "const foreign = (scenario.target.engine) !== 'external'",
    "const inThreads = driver.kind === 'embedded'",
    "const asked = target.engine == 'flink'",
    "switch (target.engine) { case 'none': f() }",
    "switch (kind) { case 'external': f() }",
    "const real = ['node', 'external'].includes(kind)",
    "const real = (['a', 'none'] as const).includes(engine)",
    "const real = new Set(['node', 'external']).has(kind)",
    'const real = realOnes.includes(target.engine)',
    'const flushUs = defaultFlushUs[engine]',
    'const why = unkillable[target.engine]',
  ])('is caught in %s', (text) => {
    expect(faults(text)).toEqual(['run/a.ts:1 decides by the name of an engine: look it up in types/engines.ts'])
  })

  it.each([
    'if (engine === undefined) f()',
    'if (run.engine === other.engine) f()',
    "if (compression === 'none') f()",
    "if (typeof engine === 'string') f()",
    "if (engines[target.engine].runs === 'threads') f()",
    "const target = { engine: 'embedded' }",
    'const source = enginesInThreads[scenario.target.engine].source',
    'const known = engineKinds.includes(engine)',
    "const may = engines[engine].drivers.includes('kafka')",
  ])('may be written as %s', (text) => {
    expect(faults(text)).toEqual([])
  })

  it('may be compared in the table itself', () => {
    expect(engineNameFaults(parseSource('types/engines.ts', "const a = engine === 'node'"))).toEqual([])
  })
})
