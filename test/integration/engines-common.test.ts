import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { engineSourcesDir } from '../../src/package-files.ts'
import { randomWorkloads } from '../contract/random-workloads.ts'
import { needing } from './programs.ts'

const fixtures = new URL('../fixtures/contract/', import.meta.url).pathname

/** Runs the JUnit tests of what engines share, in a copy of their sources. */
function junit(fixturesDir: string): { readonly passed: number; readonly failures: string } {
  const work = mkdtempSync(join(tmpdir(), 'loadcurve-engines-'))
  cpSync(engineSourcesDir, work, { recursive: true, filter: (path) => basename(path) !== 'target' })
  const args = ['-B', '-f', join(work, 'pom.xml'), '-pl', 'common', `-Dloadcurve.fixtures=${fixturesDir}`, 'test']
  const { status, stdout } = spawnSync('mvn', args, { encoding: 'utf8', maxBuffer: 2 ** 26 })
  const passed = /Tests run: (\d+), Failures: 0, Errors: 0, Skipped: 0\s*$/m.exec(stdout)?.[1]
  const failures =
    status === 0
      ? ''
      : stdout
          .split('\n')
          .filter((line) => line.includes('ERROR'))
          .join('\n')
  return { passed: Number(passed ?? 0), failures }
}

describe('what engines in a JVM share', needing('java', 'javac', 'mvn'), () => {
  it('passes its JUnit tests, on the same fixtures as this program', () => {
    const { passed, failures } = junit(fixtures)
    expect(failures).toBe('')
    expect(passed).toBeGreaterThan(15)
  })

  it('publishes the same entries as this program for a million random curves', () => {
    const folder = mkdtempSync(join(tmpdir(), 'loadcurve-fixtures-'))
    cpSync(fixtures, folder, { recursive: true })
    const curves = randomWorkloads(folder, { seed: 12, curves: 1_000_000 })
    expect(curves).toBe(1_000_000)
    const { passed, failures } = junit(folder)
    expect(failures).toBe('')
    expect(passed).toBeGreaterThan(15)
  })
})
