import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exitOfWorker, howWorkerEnded, whyWorkerEnded } from '../../../src/targets/jvm/storm-last-words.ts'

let folder = ''
let log = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loadcurve-words-'))
  log = join(folder, 'worker.log')
})
afterEach(() => rmSync(folder, { recursive: true }))

const jvm = { heapBytes: 64 * 2 ** 20, flags: [] }
const printed = (text: string) => `12:00:00.123 STDERR Thread-1 [INFO] ${text}\n`
const why = (text: string, fromByte = 0, signal: NodeJS.Signals | null = null) => {
  writeFileSync(log, text)
  return whyWorkerEnded(log, { jvm, exit: signal === null ? null : { code: null, signal }, fromByte })
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
  })

  test('are none of those of a worker that was killed, which cannot know', () => {
    const quiet = '12:00:09.000 o.a.s.e.b.BoltExecutor main [INFO] Prepared bolt b-0:[4]\n'
    expect(why(quiet, 0, 'SIGTERM').message).toContain('Prepared bolt')
    expect(why(quiet, 0, 'SIGKILL')).toEqual({ message: '', hint: `see ${log}` })
  })

  test('are none where there is no log', () => {
    expect(whyWorkerEnded(null, { jvm, exit: null, fromByte: 0 })).toEqual({ message: '', hint: null })
  })
})

describe('how a worker ended', () => {
  const inTheLog = (...codes: (readonly [worker: string, code: number])[]) =>
    codes
      .map(
        ([worker, code]) =>
          `19:27:13.511 o.a.s.d.s.BasicContainer [INFO] Worker Process ${worker} exited with code: ${code}\n`,
      )
      .join('')
  const how = (text: string, worker: string | null) => {
    writeFileSync(join(folder, 'supervisor.log'), text)
    return howWorkerEnded(exitOfWorker(folder, worker))
  }

  test('is what its supervisor says of this one', () => {
    const text = inTheLog(['ab-1', 137], ['ab-2', 20], ['ab-3', 143])
    expect(['ab-1', 'ab-2', 'ab-3'].map((worker) => how(text, worker))).toEqual([
      'was ended by SIGKILL',
      'ended with exit code 20',
      'was ended by SIGTERM',
    ])
  })

  test('is not known where its supervisor says nothing of it, or has no log', () => {
    expect([how(inTheLog(['ab-1', 137]), 'ab-2'), how('', null)]).toEqual(['ended by itself', 'ended by itself'])
    rmSync(join(folder, 'supervisor.log'))
    expect(exitOfWorker(folder, 'ab-1')).toBeNull()
  })
})
