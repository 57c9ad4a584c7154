import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  classArchive,
  classFlags,
  keepClassList,
  makeClassArchive,
} from '../../../src/services/programs/class-archive.ts'

let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-classes-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

const jars = ['/a.jar']

/** A Java that writes its archive where it is told to, or fails. */
function fakeJava(script: string) {
  const path = join(cache, 'java')
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { path, version: '17' }
}

const request = () => ({
  env: process.env,
  cacheDir: cache,
  onProgress: () => {},
  signal: new AbortController().signal,
})

describe('the archive of classes', () => {
  test('is recorded at the first start, made at the second, and used from then on', async () => {
    const java = fakeJava(
      'for a; do case $a in -XX:SharedArchiveFile=*) echo x > "$(echo "$a" | cut -d= -f2)"; esac; done',
    )
    const classes = classArchive(cache, java, jars)
    const broker = join(cache, 'kafka')
    mkdirSync(broker)
    const [order] = classFlags(classes, broker, true)
    expect(order).toMatch(/^-XX:DumpLoadedClassList=/)
    writeFileSync(order!.split('=')[1]!, 'java/lang/Object id: 0\njava/lang/Stri')
    keepClassList(cache, broker)
    expect(readFileSync(classes.list, 'utf8')).toBe('java/lang/Object id: 0\n')
    expect(classFlags(classes, broker, true)).toEqual([])
    await makeClassArchive(classes, java, jars, request())
    expect(classFlags(classes, broker, false)).toEqual([`-XX:SharedArchiveFile=${classes.archive}`])
  })

  test('is not recorded where its list cannot be kept, such as on a full disk, and nobody is troubled', () => {
    const classes = classArchive(cache, fakeJava('exit 1'), jars)
    writeFileSync(join(cache, 'classes'), 'a file where the folder should be')
    const broker = join(cache, 'kafka')
    mkdirSync(broker)
    writeFileSync(classFlags(classes, broker, true)[0]!.split('=')[1]!, 'java/lang/Object id: 0\n')
    keepClassList(cache, broker)
    expect(existsSync(classes.list)).toBe(false)
  })

  test('that cannot be made is not tried again, and costs no start', async () => {
    const java = fakeJava('exit 1')
    const classes = classArchive(cache, java, jars)
    mkdirSync(join(cache, 'classes'))
    writeFileSync(classes.list, 'java/lang/Object id: 0\n')
    await makeClassArchive(classes, java, jars, request())
    expect(existsSync(classes.list)).toBe(false)
    expect(classFlags(classes, cache, true)).toEqual([])
  })

  test('is another one for other jars or another Java', () => {
    const java = { path: '/java', version: '17' }
    const keys = [
      classArchive(cache, java, jars),
      classArchive(cache, java, ['/b.jar']),
      classArchive(cache, { ...java, version: '21' }, jars),
    ]
    expect(new Set(keys.map(({ key }) => key)).size).toBe(3)
  })

  test('is recorded by one broker of a cluster alone', () => {
    expect(classFlags(classArchive(cache, { path: '/java', version: '17' }, jars), cache, false)).toEqual([])
  })
})
