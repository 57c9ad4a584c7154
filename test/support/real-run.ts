import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import type { RunResult } from '../../src/types/result.ts'

const bin = fileURLToPath(new URL('../../bin/loadcurve.js', import.meta.url))

export interface CommandEnd {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Command {
  readonly child: ChildProcess
  readonly end: Promise<CommandEnd>
}

/** Starts the built command line in a folder of its own, away from the user's calibration. */
export function startCommand(args: readonly string[], cwd: string, through: readonly string[] = []): Command {
  const argv = [...through, process.execPath, bin, ...args]
  const child = spawn(argv[0]!, argv.slice(1), {
    cwd,
    env: { ...process.env, LOADCURVE_CACHE: process.env.LOADCURVE_CACHE ?? cwd, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const out = { stdout: '', stderr: '' }
  child.stdout!.on('data', (data) => {
    out.stdout += data
  })
  child.stderr!.on('data', (data) => {
    out.stderr += data
  })
  const end = new Promise<CommandEnd>((resolve) => child.on('close', (code) => resolve({ code, ...out })))
  return { child, end }
}

/** Resolves when a command says a word on stderr. */
export function saying({ child }: Command, word: string): Promise<void> {
  return new Promise((resolve) => {
    child.stderr!.on('data', (data) => {
      if (String(data).includes(word)) resolve()
    })
  })
}

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'loadcurve-test-'))
}

/** Runs a scenario (YAML text) in a folder of its own and gives its result.json. */
export async function runScenario(yaml: string): Promise<{ result: RunResult; end: CommandEnd; folder: string }> {
  const cwd = emptyFolder()
  writeFileSync(join(cwd, 'scenario.yaml'), yaml)
  const end = await startCommand(['run', 'scenario.yaml', '--json', '--quiet'], cwd).end
  if (end.stdout === '') throw new Error(`no result; exit code ${end.code}: ${end.stderr}`)
  const result = JSON.parse(end.stdout) as RunResult
  return { result, end, folder: join(cwd, 'results', result.run) }
}

const busyHost = ['HOST_BUSY', 'HOST_STEAL', 'HOST_PRESSURE']

/** Repeats a run, at most twice, while it is INVALID or says that the host was busy: such a run proves nothing. */
export async function runUndisturbed(yaml: string): Promise<RunResult> {
  for (let attempt = 0; ; attempt++) {
    const { result } = await runScenario(yaml)
    if (!disturbed(result) || attempt === 2) return result
  }
}

function disturbed(result: RunResult): boolean {
  return result.verdict === 'INVALID' || hostWasBusy(result)
}

export function hostWasBusy({ warnings }: RunResult): boolean {
  return warnings.some(({ code }) => busyHost.includes(code))
}

/** What `work` gives, and how late this host woke a waiting thread meanwhile, at p99: how exact a time can be on it. */
export async function withWakeLag<T>(work: () => Promise<T>): Promise<{ value: T; wakeLagP99Us: number }> {
  const periodMs = 1
  const ticks = monitorEventLoopDelay({ resolution: periodMs })
  ticks.enable()
  const value = await work()
  ticks.disable()
  return { value, wakeLagP99Us: Math.max(0, ticks.percentile(99) / 1e3 - periodMs * 1e3) }
}

/** A scenario file with what a test wants to be different. */
export function scenarioText(parts: {
  meters?: string
  workload?: string
  partitions?: number
  parallelism?: number
  options?: string
  load: readonly string[]
  objectives?: readonly string[]
  drain?: string
  frame?: number
  points?: number
  generators?: number
  driver?: string
}): string {
  const {
    meters = '10k',
    workload = 'tariff-curves',
    partitions = 1,
    parallelism = 1,
    frame = 1,
    points = 1,
    generators = 1,
  } = parts
  return [
    'name: real',
    'why: Does it measure what is true?',
    'seed: 7',
    'firstDay: 2014-01-06',
    `fleet: { meters: ${meters}, model: london, points: ${points}, frame: ${frame} }`,
    `partitions: ${partitions}`,
    `generators: ${generators}`,
    `target: { engine: embedded, workload: ${workload}, parallelism: ${parallelism}, options: { ${parts.options ?? 'flush: 1ms'} } }`,
    `driver: ${parts.driver ?? '{ kind: embedded }'}`,
    'load:',
    ...parts.load.map((phase) => `  - { ${phase} }`),
    `drain: ${parts.drain ?? '5s'}`,
    ...(parts.objectives === undefined ? [] : ['objectives:', ...parts.objectives.map((text) => `  - ${text}`)]),
    '',
  ].join('\n')
}
