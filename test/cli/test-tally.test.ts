import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

interface Reporter {
  onTestRunEnd(modules: readonly unknown[], unhandledErrors: readonly unknown[]): void
}

const script = new URL('../../scripts/test-tally.mjs', import.meta.url).href
const { default: TestTally } = (await import(script)) as { default: new () => Reporter }

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-tally-'))
  vi.stubEnv('TEST_TALLY_FILE', join(folder, 'tally.json'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

function tallyOf(state: string, note: string | undefined, ...around: readonly object[]): unknown {
  const top = { meta: () => ({}) }
  const parent = around.reduceRight<object>((above, meta) => ({ meta: () => meta, parent: above }), top)
  const skipped = { fullName: 'a > b', parent, result: () => ({ state, note }) }
  const module = { relativeModuleId: 'x.test.ts', errors: () => [], children: { allTests: () => [skipped] } }
  new TestTally().onTestRunEnd([module], [])
  return JSON.parse(readFileSync(join(folder, 'tally.json'), 'utf8'))
}

const skippedFor = (reason: string) => ({
  passed: 0,
  failed: 0,
  skipped: [{ name: 'a > b', file: 'x.test.ts', reason }],
})

test('a skipped test is told with the reason of the describe around it', () => {
  expect(tallyOf('skipped', undefined, {}, { skipReason: 'needs java' })).toEqual(skippedFor('needs java'))
})

test('a reason of its own goes before that', () => {
  expect(tallyOf('skipped', 'no Chromium', { skipReason: 'needs java' })).toEqual(skippedFor('no Chromium'))
})

test('a test that passed needs no reason', () => {
  expect(tallyOf('passed', undefined, { skipReason: 'needs java' })).toEqual({ passed: 1, failed: 0, skipped: [] })
})
