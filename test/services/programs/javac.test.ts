import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { findJavac } from '../../../src/services/programs/java.ts'

/** A folder with a compiler in `bin` that says its version. */
function jdk(version: string): string {
  const home = mkdtempSync(join(tmpdir(), 'loadcurve-jdk-'))
  mkdirSync(join(home, 'bin'))
  writeFileSync(join(home, 'bin', 'javac'), `#!/bin/sh\necho "javac ${version}"\n`, { mode: 0o755 })
  return home
}

const found = (env: Record<string, string>) => findJavac({ env, signal: new AbortController().signal })

it('the compiler of JAVA_HOME counts, as for Maven, and without one there is none, whatever is on PATH', async () => {
  const [here, onPath] = [jdk('21.0.1'), jdk('17.0.15')]
  const PATH = join(onPath, 'bin')
  expect(await found({ PATH })).toEqual({ path: join(onPath, 'bin', 'javac'), version: '17.0.15' })
  expect(await found({ PATH, JAVA_HOME: here })).toEqual({ path: join(here, 'bin', 'javac'), version: '21.0.1' })
  expect(await found({ PATH, JAVA_HOME: '/nowhere' })).toBeNull()
  expect(await found({ PATH: '/nowhere' })).toBeNull()
})
