import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeEach, describe, expect, it } from 'vitest'
import { identify } from '../../src/services/processes/identity.ts'
import type { RunResult } from '../../src/types/result.ts'
import { type Command, emptyFolder, saying, startCommand } from '../support/real-run.ts'
import { needs } from './programs.ts'

const scenario = `name: dying
why: What does a run say when a part of the pipeline ends by itself?
seed: 1
firstDay: 2014-01-06
fleet: { meters: 2k, model: london }
partitions: 2
target: { engine: node, workload: tariff-curves }
driver: { kind: kafka }
load: [{ kind: hold, rate: 1k/s, for: 12s }]
drain: 5s
`

interface Started extends Command {
  readonly cwd: string
}

function startRun(...more: string[]): Started {
  const cwd = emptyFolder()
  writeFileSync(join(cwd, 'dying.yaml'), scenario)
  return { cwd, ...startCommand(['run', 'dying.yaml', ...more], cwd) }
}

/** Processes that a run has started, by the name of their program. */
function childrenOf(pid: number): { pid: number; program: string }[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return []
    try {
      const [, program = '', rest = ''] = /^\d+ \((.*)\) (.*)$/s.exec(readFileSync(`/proc/${entry}/stat`, 'utf8')) ?? []
      return Number(rest.split(' ')[1]) === pid ? [{ pid: Number(entry), program }] : []
    } catch {
      return []
    }
  })
}

function resultOf(cwd: string): RunResult {
  const [run = ''] = readdirSync(join(cwd, 'results'))
  return JSON.parse(readFileSync(join(cwd, 'results', run, 'result.json'), 'utf8')) as RunResult
}

describe('a part of the pipeline that ends by itself', () => {
  beforeEach((context) => needs(context, 'java', 'mvn', 'redis-server'))

  it.each([
    ['Redis', /redis|valkey/, 'redis'],
    ['the broker', /^java$/, 'kafka'],
    ['the target', /^(node|MainThread)$/, 'target-0'],
  ])('%s: the run does not pass, and ends with its name, its audit and exit code 107', async (_, program, name) => {
    const run = startRun('--quiet')
    await untilRunning(run.cwd)
    const victim = childrenOf(run.child.pid!).find((child) => program.test(child.program))
    expect(victim).toBeDefined()
    process.kill(victim!.pid, 'SIGKILL')
    const { code } = await run.end
    const result = resultOf(run.cwd)
    expect(result.reasons.join('; ')).toContain(name)
    // INVALID where the machine was too busy to measure as well
    expect(result.verdict).not.toBe('PASS')
    expect(result.audit).not.toBeNull()
    expect(code).toBe(107)
  })

  it('nothing is left when Ctrl-C comes while services start', async () => {
    const run = startRun()
    await saying(run, 'starting')
    const children = await firstChildrenOf(run.child.pid!)
    run.child.kill('SIGINT')
    const { code, stderr } = await run.end
    expect(code).toBe(105)
    expect(stderr).toMatch(/stopped while|interrupted/)
    expect(children.length).toBeGreaterThan(0)
    expect(children.filter(({ pid }) => identify(pid) !== null)).toEqual([])
  })
})

/** The processes that a run has started, as soon as there are some: a busy machine takes its time. */
async function firstChildrenOf(pid: number) {
  let children = childrenOf(pid)
  for (let tries = 0; tries < 200 && children.length === 0; tries++) {
    await sleep(50)
    children = childrenOf(pid)
  }
  return children
}

/** Some readings have been delivered: the harness has written a second of them. */
async function untilRunning(cwd: string): Promise<void> {
  for (let tries = 0; tries < 600; tries++) {
    await sleep(100)
    const results = join(cwd, 'results')
    const [run] = existsSync(results) ? readdirSync(results) : []
    const seconds = run === undefined ? '' : join(results, run, 'seconds.ndjson')
    if (seconds !== '' && existsSync(seconds) && readFileSync(seconds, 'utf8').split('\n').length > 8) return
  }
  throw new Error('the run never began')
}
