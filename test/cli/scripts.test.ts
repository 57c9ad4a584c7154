import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const realScripts = fileURLToPath(new URL('../../scripts', import.meta.url))
let checkout = ''

/** A checkout in which npm, the compiler and the command line only note that they were called. */
beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'loadcurve-checkout-'))
  for (const script of ['prepare.mjs', 'start.mjs', 'build.mjs'])
    cpSync(join(realScripts, script), join(checkout, 'scripts', script))
  write('package.json', '{"type": "module"}')
  write('package-lock.json', '{}')
  write('src/a.ts', 'first')
  write('scripts/build-page.mjs', note('page'))
  write('npm-cli.js', `${note('npm')}\n${installing}`)
  write('bin/loadcurve.js', `console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 99`)
})
afterEach(() => rmSync(checkout, { recursive: true }))

const note = (what: string) => `import { appendFileSync as note } from 'node:fs'; note('calls.log', '${what}\\n')`
const compiler = `require('node:fs').appendFileSync('calls.log', 'tsc\\n')`
const installing = `
import { mkdirSync, writeFileSync } from 'node:fs'
mkdirSync('node_modules/typescript/bin', { recursive: true })
writeFileSync('node_modules/typescript/package.json', '{"type": "commonjs"}')
writeFileSync('node_modules/typescript/bin/tsc', ${JSON.stringify(compiler)})
writeFileSync('node_modules/.package-lock.json', '{}')`

function write(path: string, text: string): void {
  mkdirSync(dirname(join(checkout, path)), { recursive: true })
  writeFileSync(join(checkout, path), text)
}

const environment = () => ({ ...process.env, npm_execpath: join(checkout, 'npm-cli.js') })

function start(...args: string[]) {
  const script = join(checkout, 'scripts', 'start.mjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, ...args], {
    cwd: checkout,
    env: environment(),
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

/** What was called since the last time this was asked. */
function calls(): string[] {
  const path = join(checkout, 'calls.log')
  writeFileSync(path, '', { flag: 'a' })
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1)
  writeFileSync(path, '')
  return lines
}

describe('npm start', () => {
  test('installs, builds and runs the quickstart, and passes its exit code on', () => {
    const { status, stdout, stderr } = start()
    expect(calls()).toEqual(['npm', 'tsc', 'page'])
    expect(JSON.parse(stdout)).toEqual(['run', join('scenarios', 'quickstart.yaml')])
    expect(stderr).toMatch(/^installing packages \(npm ci\) \.\.\. \d+\.\d s\nbuilding \.\.\. \d+\.\d s\n$/)
    expect(status).toBe(99)
  })

  test('does neither a second time', () => {
    start()
    calls()
    expect(start().stderr).toBe('')
    expect(calls()).toEqual([])
  })

  test('builds again when a source was changed, added or removed', () => {
    start()
    for (const change of [
      () => write('src/a.ts', 'second'),
      () => write('src/b.ts', ''),
      () => rmSync(join(checkout, 'src/b.ts')),
    ]) {
      calls()
      change()
      start()
      expect(calls()).toEqual(['tsc', 'page'])
    }
  })

  test('installs again when the lock file is newer than what is installed', () => {
    start()
    calls()
    writeFileSync(join(checkout, 'package-lock.json'), '{ }')
    const later = new Date(Date.now() + 60_000)
    utimesSync(join(checkout, 'package-lock.json'), later, later)
    start()
    expect(calls()[0]).toBe('npm')
  })

  test('runs another scenario, with flags of run', () => {
    expect(JSON.parse(start('mine.yaml', '--quiet').stdout)).toEqual(['run', 'mine.yaml', '--quiet'])
    expect(JSON.parse(start('--quiet').stdout)).toEqual(['run', join('scenarios', 'quickstart.yaml'), '--quiet'])
  })

  test('shows why a build failed, and runs nothing', () => {
    start()
    writeFileSync(
      join(checkout, 'node_modules/typescript/bin/tsc'),
      `console.log('src/a.ts(1,1): error TS1005'); process.exit(2)`,
    )
    write('src/a.ts', 'broken')
    const { status, stdout, stderr } = start()
    expect(status).toBe(1)
    expect(stderr).toContain('src/a.ts(1,1): error TS1005')
    expect(stdout).toBe('')
    expect(start().status).toBe(1)
  })

  test('never installs through a link, which would empty the packages of another checkout', () => {
    write('elsewhere/precious.js', '')
    symlinkSync(join(checkout, 'elsewhere'), join(checkout, 'node_modules'), 'junction')
    const { status, stderr } = start()
    expect(status).toBe(1)
    expect(stderr).toMatch(/^node_modules is a link .*\nhint: .*\n$/)
    expect(calls()).toEqual([])
  })

  test('shows why an installation failed', () => {
    write('npm-cli.js', `console.error('npm error network'); process.exitCode = 7`)
    const { status, stderr } = start()
    expect(status).toBe(1)
    expect(stderr).toContain('npm error network')
    expect(stderr).toContain('npm ci failed: exit code 7')
  })

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    test(`passes a ${signal} that it gets alone on to the run once, and waits for the run's end`, async () => {
      write(
        'bin/loadcurve.js',
        `process.on('${signal}', () => { console.log('told'); setTimeout(() => process.exit(105), 50) })
         console.log('ready'); setTimeout(() => {}, 60_000)`,
      )
      const wrapper = spawn(process.execPath, [join(checkout, 'scripts', 'start.mjs')], {
        cwd: checkout,
        env: environment(),
        stdio: ['ignore', 'pipe', 'ignore'],
      })
      const { text, exitCode } = await ended(wrapper, (printed) => printed === 'ready\n' && wrapper.kill(signal))
      expect({ text, exitCode }).toEqual({ text: 'ready\ntold\n', exitCode: 105 })
    })
  }
})

/** Everything a process prints, told to `onText` as it comes, and its exit code. */
function ended(
  child: ChildProcess,
  onText: (text: string) => void,
): Promise<{ text: string; exitCode: number | null }> {
  let text = ''
  child.stdout!.on('data', (chunk) => {
    text += chunk
    onText(text)
  })
  return new Promise((resolve) => child.on('close', (exitCode) => resolve({ text, exitCode })))
}
