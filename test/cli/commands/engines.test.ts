import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { engineSourcesDir } from '../../../src/package-files.ts'
import { engineFolder } from '../../../src/services/programs/engine-build.ts'
import { localStorm } from '../../../src/targets/jvm/storm.ts'
import { engineKinds } from '../../../src/types/engines.ts'
import { fakeIo } from '../fake-io.ts'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-engines-command-'))
})

async function call(...argv: string[]) {
  const io = fakeIo({ env: { LOADCURVE_CACHE: cache, PATH: '' } })
  const exitCode = await main(['engines', ...argv], io)
  return { exitCode, ...io.written }
}

describe('the command engines', () => {
  test('lists every engine with its guarantees, its modes, and its options with their defaults', async () => {
    const { exitCode, out } = await call()
    expect(exitCode).toBe(0)
    for (const name of engineKinds) expect(out).toMatch(new RegExp(`^${name} `, 'm'))
    expect(out).toMatch(/^storm +Apache Storm \S+, plain tuples +kafka +no$/m)
    expect(out).toMatch(/^ {2}storm {10}at-least-once, at-most-once$/m)
    expect(out).toMatch(/^ {2}storm {10}local, cluster, external$/m)
    expect(out).toMatch(/^ {2}storm {10}flush: 50ms, .*maxSpoutPending: 200000/m)
  })

  test('says of each whether it is built', async () => {
    const place = engineFolder(cache, engineSourcesDir, localStorm.module)
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, 'sizes.json'), '{}')
    const all = JSON.parse((await call('--json')).out) as { name: string; built: boolean | null }[]
    const built = Object.fromEntries(all.map((one) => [one.name, one.built]))
    expect(built).toMatchObject({ storm: true, node: null, embedded: null })
  })

  test('builds nothing that has no sources, and suggests the name that was meant', async () => {
    expect(await call('build', 'node')).toMatchObject({ exitCode: 2, err: expect.stringContaining('nothing to build') })
    expect((await call('build', 'strom')).err).toContain('did you mean storm?')
  })

  test('says what is missing where Java is', async () => {
    const { exitCode, err } = await call('build')
    expect(exitCode).toBe(107)
    expect(err).toMatch(/Java is missing; Apache Storm \S+ needs 17 or newer/)
  })
})
