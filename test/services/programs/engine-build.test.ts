import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { LoadcurveError } from '../../../src/errors.ts'
import { buildEngine, engineFolder } from '../../../src/services/programs/engine-build.ts'

const storm = { name: 'storm', besides: [], title: 'Apache Storm', downloadBytes: 172e6 }

let root: string
let told: string[]

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'loadcurve-build-'))
  told = []
  const files = { 'pom.xml': 'versions', 'common/A.java': 'a', 'storm/B.java': 'b', 'flink/C.java': 'c' }
  for (const [file, text] of Object.entries(files)) write(join('engines', file), text)
  write('engines/storm/target/old.class', 'left by a build by hand')
})

function write(file: string, text: string): void {
  mkdirSync(join(root, file, '..'), { recursive: true })
  writeFileSync(join(root, file), text)
}

/** A Maven that does this; `$POM` is the POM it was given. */
function maven(script: string): void {
  write(
    'bin/mvn',
    `#!/bin/sh\necho run >> ${root}/runs\nPOM=$(echo "$@" | sed 's/.*-f \\([^ ]*\\).*/\\1/')\n${script}\n`,
  )
  chmodSync(join(root, 'bin/mvn'), 0o755)
}

const sources = () => join(root, 'engines')
const cacheDir = () => join(root, 'cache')
const runs = () => readFileSync(join(root, 'runs'), 'utf8').trim().split('\n').length

const build = (path = [join(root, 'bin'), '/usr/bin', '/bin'].join(delimiter)) =>
  buildEngine(storm, sources(), {
    env: { PATH: path },
    cacheDir: cacheDir(),
    signal: new AbortController().signal,
    onProgress: (text) => void told.push(text),
  })

async function refusal(work: Promise<unknown>): Promise<LoadcurveError> {
  const thrown: unknown = await work.catch((error: unknown) => error)
  if (thrown instanceof LoadcurveError) return thrown
  throw new Error(`no refusal: ${thrown}`)
}

const builds =
  'lib=$(dirname $POM)/storm/target/lib; test -e $(dirname $POM)/storm/target && exit 9; mkdir -p $lib; echo jar > $lib/storm.jar'

describe('an engine', () => {
  test('is built once from a copy of its sources, and kept', async () => {
    maven(builds)
    const place = await build()
    expect(readdirSync(place)).toEqual(['sizes.json', 'storm.jar'])
    expect(told[0]).toMatch(/^building Apache Storm/)
    expect([await build(), runs()]).toEqual([place, 1])
    expect(readdirSync(join(cacheDir(), 'engines'))).toHaveLength(1)
  })

  test('is built again when a jar of it is lost or cut short', async () => {
    maven(builds)
    const place = await build()
    writeFileSync(join(place, 'storm.jar'), 'j')
    expect(await build()).toBe(place)
    expect(readFileSync(join(place, 'storm.jar'), 'utf8')).toBe('jar\n')
    rmSync(join(place, 'storm.jar'))
    await build()
    expect(runs()).toBe(3)
    expect(told.filter((text) => text.includes('is damaged'))).toHaveLength(2)
  })

  test('is built again when its sources change, or those of all engines, but not those of another', async () => {
    const folder = () => engineFolder(cacheDir(), sources(), storm)
    const first = folder()
    write('engines/flink/C.java', 'changed')
    write('engines/storm/target/more.class', 'changed')
    expect(folder()).toBe(first)
    write('engines/storm/B.java', 'changed')
    const second = folder()
    write('engines/common/A.java', 'changed')
    expect(new Set([first, second, folder()]).size).toBe(3)
  })

  test('that does not compile is refused with the lines of the compiler, and not tried again', async () => {
    maven(
      'echo "[ERROR] COMPILATION ERROR :"; echo "[ERROR] $(dirname $POM)/storm/B.java:[3,14] cannot find symbol"; exit 1',
    )
    const { message, hint } = await refusal(build())
    expect(message).toBe('Apache Storm could not be built:\n  engines/storm/B.java:[3,14] cannot find symbol')
    expect(hint).toContain('engines/storm')
    expect(runs()).toBe(1)
    expect(existsSync(engineFolder(cacheDir(), sources(), storm))).toBe(false)
    expect(readdirSync(join(cacheDir(), 'engines'))).toEqual([])
  })

  test('is refused with the command that helps where there is no compiler, or no Maven', async () => {
    maven('echo "[ERROR] No compiler is provided in this environment. Perhaps you are running on a JRE?"; exit 1')
    const jre = await refusal(build())
    expect([jre.message, jre.hint]).toEqual([
      expect.stringContaining('no Java compiler'),
      expect.stringContaining('openjdk-17-jdk-headless'),
    ])
    const none = await refusal(build('/nowhere'))
    expect([none.message, none.hint]).toEqual([
      'Maven is missing; it is needed to build Apache Storm',
      expect.stringContaining('apt-get install -y maven'),
    ])
  })

  test('is tried a second time when the network breaks', async () => {
    maven(
      `test -e ${root}/again || { touch ${root}/again; echo "[ERROR] Could not transfer artifact"; exit 1; }\n${builds}`,
    )
    await build()
    expect(runs()).toBe(2)
    maven('echo "[ERROR] Could not transfer artifact x:y"; exit 1')
    write('engines/storm/B.java', 'changed')
    expect((await refusal(build())).message).toBe('Apache Storm could not be built:\n  Could not transfer artifact x:y')
  })
})
