import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const test = fileURLToPath(new URL('../', import.meta.url))

/** A moment since 2015 as seconds, milliseconds or microseconds since the epoch, or as a date. */
const moment = /\b1_?[4-9]\d{2}(?:_?\d{3}){2,4}\b|\b20[1-9]\d-[01]\d-[0-3]\d/

/** `firstDay` is simulated time: it numbers the half-hours, and no service sees it. */
function fixedMoments(path: string, text: string): string[] {
  const fixed = (line: string) => moment.test(line) && !line.trim().startsWith('firstDay:')
  return text.split('\n').flatMap((line, i) => (fixed(line) ? [`${path}:${i + 1}: ${line.trim()}`] : []))
}

/** Files of the tests that speak to real services or run against the real clock. */
const files = ['integration', 'real'].flatMap((folder) =>
  readdirSync(join(test, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => join(folder, path)),
)

describe('tests with real services and a real clock', () => {
  it('hold no fixed moment: what a service makes of it changes with its age', () => {
    expect(files.length).toBeGreaterThan(20)
    expect(files.flatMap((path) => fixedMoments(path, readFileSync(join(test, path), 'utf8')))).toEqual([])
  })

  it('take their messages as due now, not from the blocks of stand-ins', () => {
    const importers = files.filter((path) => readFileSync(join(test, path), 'utf8').includes("'../drivers/blocks.ts'"))
    expect(importers).toEqual([join('integration', 'due-now.ts')])
  })

  it.each([
    '1_795_500_000_000_000',
    '1795500000000',
    '1_795_500_000',
    "'2026-11-24'",
  ])('would be caught with %s', (moment) => {
    expect(fixedMoments('a.ts', `const at = ${moment}`)).toHaveLength(1)
  })

  it.each(['30_000', '1_000_000_000', '1 << 20', '2_000_000'])('may have the number %s', (number) => {
    expect(fixedMoments('a.ts', `const size = ${number}`)).toEqual([])
  })
})
