import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bar, formatLive, formatPlainLine } from '../../../src/cli/terminal/live.ts'
import type { Progress } from '../../../src/run/api.ts'
import { goldenText } from '../../verdict/golden-file.ts'
import { progressOf, warningOf } from './progress.ts'

const late = warningOf('GENERATOR_LATE', 'the generator was up to 7.1 ms late at p99', 'talk')
const nothingYet = { phase: null, atUs: -2_000_000, p50Us: null, p99Us: null, lateP99Us: null }
const moments: Readonly<Record<string, Progress>> = {
  starting: progressOf({ ...nothingYet, stage: 'starting' }),
  running: progressOf(),
  warned: progressOf({ warnings: [1, 2, 3, 4].map(() => late) }),
  unobserved: progressOf({ deliveredPerS: 0, p50Us: null, p99Us: null }),
  draining: progressOf({ stage: 'draining', atUs: 31_000_000, offeredPerS: 0, sentPerS: 0 }),
  auditing: progressOf({
    stage: 'auditing',
    atUs: 32_000_000,
    offeredPerS: 0,
    sentPerS: 0,
    deliveredPerS: 0,
  }),
}

describe('the live block', () => {
  test('shows each stage of a run as its golden file', () => {
    const text = Object.entries(moments).map(([name, progress]) => `[${name}]\n${formatLive(progress, 100)}\n`)
    expect(text.join('\n')).toBe(goldenText('test/golden/cli/live.txt', text.join('\n')))
  })

  test('never has a line wider than the terminal, nor an escape code', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(moments)),
        fc.integer({ min: 20, max: 200 }),
        (progress, columns) => {
          const block = formatLive(progress, columns)
          expect(block).not.toContain('\u001b')
          for (const line of block.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
        },
      ),
    )
  })

  test('keeps a bar within its cells, also before the start and after the end', () => {
    expect([bar(-1, 4), bar(0.5, 4), bar(7, 4)]).toEqual(['░░░░', '██░░', '████'])
  })
})

describe('the plain line', () => {
  test('says each stage of a run in one line as its golden file, with plain spaces only', () => {
    const lines = Object.values(moments).map((progress) => `${formatPlainLine(progress)}\n`)
    expect(lines.join('')).toBe(goldenText('test/golden/cli/plain-lines.txt', lines.join('')))
    for (const line of lines) expect(line).toMatch(/^[\x20-\x7eµ]+\n$/)
  })
})
