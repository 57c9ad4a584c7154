import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { whyWorkerEnded } from '../../../src/targets/jvm/storm-last-words.ts'

let folder = ''
let log = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-words-'))
  log = join(folder, 'worker.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const jvm = { heapBytes: 64 * 2 ** 20, flags: [] }
const printed = (text: string) => `12:00:00.123 STDERR Thread-1 [INFO] ${text}\n`
const why = (text: string, fromByte = 0) => {
  writeFileSync(log, text)
  return whyWorkerEnded(log, jvm, fromByte)
}

describe('the last words of a worker', () => {
  test('name a flag that its JVM does not know, though another process has written them', () => {
    const end = printed('Error: Could not create the Java Virtual Machine.')
    expect(why(`${printed("Unrecognized VM option 'UseNoGC'")}${end}`)).toEqual({
      message: "its JVM did not start: Unrecognized VM option 'UseNoGC'",
      hint: 'correct target.jvm.flags',
      isFinal: true,
    })
  })

  test('are those of this life, not of an earlier one', () => {
    const earlier = printed('Terminating due to java.lang.OutOfMemoryError: Java heap space')
    expect(why(earlier).hint).toBe('raise target.jvm.heap')
    const from = statSync(log).size
    const later = '12:00:09.000 o.a.s.u.Utils main [ERROR] Async loop died!\n'
    const { message, hint } = why(`${earlier}${later}`, from)
    expect(message).toContain('Async loop died!')
    expect(message).not.toContain('OutOfMemoryError')
    expect(hint).toBe(`see ${log}`)
  })

  test('are none where it has written nothing since it was started, and where there is no log', () => {
    const earlier = printed('Caused by: java.net.ConnectException: Connection refused')
    expect(why(earlier).message).toBe('java.net.ConnectException: Connection refused')
    expect(why(earlier, statSync(log).size).message).toBe('')
    expect(whyWorkerEnded(null, jvm, 0)).toEqual({ message: '', hint: null })
  })
})
