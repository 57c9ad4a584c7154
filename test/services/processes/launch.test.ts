import { spawn } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { bareEnvironment } from '../../../src/services/processes/environment.ts'
import { identify, isAlive } from '../../../src/services/processes/identity.ts'
import { startProcess } from '../../../src/services/processes/launch.ts'
import { untilReady } from '../../../src/services/processes/readiness.ts'
import { Conversation, emptyFolder, endless, endsWithStdin, launchOf } from './scripts.ts'

let folder = ''
beforeEach(() => {
  folder = emptyFolder()
})
afterEach(() => rmSync(folder, { recursive: true }))

const log = () => readFileSync(join(folder, 'redis.log'), 'utf8')
const never = new AbortController().signal

describe('a process that is started', () => {
  test('appends what it writes to its log', async () => {
    writeFileSync(join(folder, 'redis.log'), 'before\n')
    const code = "console.log('out'); console.error('error')"
    await startProcess(launchOf(folder, code)).end
    expect(log()).toBe('before\nout\nerror\n')
  })

  test('and never serves is reported with how it ended, its last words and its log', async () => {
    const isReady = async () => false
    const dead = startProcess(launchOf(folder, "console.error('no space'); process.exit(7)", { isReady }))
    await expect(untilReady(dead, never)).rejects.toMatchObject({
      code: 'TARGET_FAILED',
      message: 'redis did not start: it ended with exit code 7\n  no space',
      hint: `its log is ${join(folder, 'redis.log')}`,
    })
    const silent = startProcess(launchOf(folder, endless, { isReady }))
    await expect(untilReady(silent, never, 50)).rejects.toThrow('redis did not start: no response within 0.05 s')
    silent.signal('SIGKILL')
    expect(await silent.end).toEqual({ code: null, signal: 'SIGKILL' })
  })

  test('from a program that is not there is reported at once', () => {
    const launch = launchOf(folder, '', { command: join(folder, 'none') })
    expect(() => startProcess(launch)).toThrow('redis did not start: it could not be started')
  })

  test('has a session of its own, so that Ctrl-C at the terminal does not reach it', async () => {
    const child = startProcess(launchOf(folder, endless))
    const [, , group] = readFileSync(`/proc/${child.identity.pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
    expect(Number(group)).toBe(child.identity.pid)
    child.signal('SIGKILL')
    await child.end
  })
})

describe('a process that is talked with', () => {
  const echo =
    "process.stdin.once('data', (line) => console.log('@loadcurve ' + JSON.stringify({ settings: JSON.parse(line) })));"

  test('gets its settings over stdin: its secret is in no argument, no variable and no log', async () => {
    const talk = new Conversation(JSON.stringify({ password: 'open sesame' }))
    const env = bareEnvironment({ ...process.env, KAFKA_PASSWORD: 'open sesame' })
    const child = startProcess(launchOf(folder, `${echo} ${endless}`, { talk, env }))
    expect(await talk.next()).toEqual({ settings: { password: 'open sesame' } })
    for (const file of ['cmdline', 'environ'])
      expect(readFileSync(`/proc/${child.identity.pid}/${file}`, 'utf8')).not.toContain('open sesame')
    child.signal('SIGKILL')
    await child.end
    expect(log()).toBe('')
  })

  test('has had its last message read when its end is known, and what is no message is in its log', async () => {
    const talk = new Conversation()
    const late = `setTimeout(() => console.log('@loadcurve "last"'), 100)`
    const code = `console.log('a line of a library\\n@loadcurve {half')
      require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(late)}], { stdio: 'inherit' })
      process.exit(1)`
    const child = startProcess(launchOf(folder, code, { talk }))
    expect(await child.end).toEqual({ code: 1, signal: null })
    expect(talk.messages).toEqual(['last'])
    expect(log()).toBe('a line of a library\n@loadcurve {half\n')
  })

  test('is known to have ended though a helper of it lives on', async () => {
    const talk = new Conversation()
    const code = `const helper = require('node:child_process').spawn('sleep', ['60'], { stdio: 'inherit' })
      console.log('@loadcurve ' + helper.pid)
      process.exit(1)`
    const child = startProcess(launchOf(folder, code, { talk }))
    const helper = Number(await talk.next())
    expect(await child.end).toEqual({ code: 1, signal: null })
    process.kill(helper, 'SIGKILL')
  })

  test('that ends before it has read its settings ends no harness', async () => {
    const talk = new Conversation('x'.repeat(1e6))
    expect(await startProcess(launchOf(folder, 'process.exit(4)', { talk })).end).toEqual({ code: 4, signal: null })
  })

  test('ends when its harness is killed, since its stdin closes', async () => {
    const child = await childOfKilledHarness(`console.log('@loadcurve {}'); ${endsWithStdin}`)
    await expect.poll(() => isAlive(child), { timeout: 5000 }).toBe(false)
  })
})

/** A harness in a process of its own starts one that is talked with, and is killed once that reports. */
async function childOfKilledHarness(code: string) {
  const launchFile = fileURLToPath(new URL('../../../src/services/processes/launch.ts', import.meta.url))
  const outfile = join(folder, 'launch.mjs')
  buildSync({ entryPoints: [launchFile], outfile, bundle: true, platform: 'node', format: 'esm' })
  const harness = `
    import { startProcess } from ${JSON.stringify(outfile)}
    const talk = { settings: '{}', onMessage: () => console.log(child.identity.pid) }
    const launch = { ...${JSON.stringify(launchOf(folder, code))}, talk, isReady: async () => true }
    const child = startProcess(launch)
    ${endless}`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', harness], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = await new Promise((resolve) => parent.stdout.once('data', resolve))
  const child = identify(Number(String(said)))!
  parent.kill('SIGKILL')
  return child
}
