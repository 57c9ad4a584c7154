import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Findings } from '../../src/run/findings.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { estimateMemoryBytes } from '../../src/scenarios/rules/memory-needed.ts'
import { toSparse } from '../../src/stats/sparse.ts'
import { madeUpBin, madeUpLatency, madeUpSamples, writeMadeUpRun } from '../support/made-up-run.ts'
import { emptyFolder, scenarioText } from '../support/real-run.ts'
import { londonModel, phase, scenarioOf } from '../support/scenario.ts'

const dayS = 86_400
const fiveMinutes = { timeout: 300_000 }
const day = scenarioOf({ phases: [phase('steady', 20_000, dayS)], meters: 100_000 })
const latency = toSparse(madeUpLatency(3))
const program = new URL('../../bin/loadcurve.js', import.meta.url).pathname

/** Prints the most memory that the process ever held, when it ends. */
const tellsMemory = `process.on('exit', () => console.error('held ' + process.resourceUsage().maxRSS * 1024))`

function retainedBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

/** The most memory that a command held. It may find its measurement INVALID here, but it must end by itself. */
function heldBy(args: readonly string[], cwd: string): number {
  const node = ['--import', `data:text/javascript,${encodeURIComponent(tellsMemory)}`, program, ...args]
  const { stderr, status } = spawnSync(process.execPath, node, { encoding: 'utf8', cwd })
  expect([0, 99, 111]).toContain(status)
  return Math.max(...[...stderr.matchAll(/^held (\d+)$/gm)].map(([, bytes]) => Number(bytes)))
}

function estimatedBytes(file: string, cwd: string): number {
  const { stdout } = spawnSync(process.execPath, [program, 'validate', file], { encoding: 'utf8', cwd })
  return Number(/memory\s+about ([\d.]+) MiB/.exec(stdout)![1]) * 2 ** 20
}

describe('the estimate of memory', () => {
  it.each([10, 1000])('is within 20 % of what a run of %i phases holds, its report included', fiveMinutes, (count) => {
    const cwd = emptyFolder()
    const phases = Array.from(
      { length: count },
      (_, i) => `kind: hold, rate: 50k/s, for: ${20_000 / count}ms, name: p${i}`,
    )
    const yaml = scenarioText({ meters: '100k', load: phases, options: 'flush: 10ms' })
    writeFileSync(join(cwd, 's.yaml'), yaml)
    const held = heldBy(['run', 's.yaml', '--quiet'], cwd)
    expect(held / estimatedBytes('s.yaml', cwd)).toBeGreaterThan(0.8)
    expect(held / estimatedBytes('s.yaml', cwd)).toBeLessThan(1.2)
  })
})

describe('a day at 20k readings/s', () => {
  let liveBytes = Number.NaN

  it('adds less than 100 MB to a run: 400 MB hold all of kafka-quick', fiveMinutes, () => {
    const findings = new Findings(day, buildPlan(day, londonModel), {
      appendBins: () => {},
      appendBinLatency: () => {},
    })
    const before = retainedBytes()
    for (let second = 0; second < dayS; second++) addSecond(findings, second)
    liveBytes = retainedBytes() - before
    expect(findings.ledger.bins()).toHaveLength(dayS)
    expect(liveBytes).toBeLessThan(100e6)
  })

  it('is reported within 800 MB, and the estimate of the whole is within 20 %', fiveMinutes, () => {
    const [heldOfDay, heldOfMinute] = [dayS, 60].map(heldByReportOf) as [number, number]
    expect(heldOfDay).toBeLessThan(800e6)
    const minute = scenarioOf({ phases: [phase('steady', 20_000, 60)], meters: 100_000 })
    const estimated = estimateMemoryBytes(day) - estimateMemoryBytes(minute)
    expect((liveBytes + heldOfDay - heldOfMinute) / estimated).toBeGreaterThan(0.8)
    expect((liveBytes + heldOfDay - heldOfMinute) / estimated).toBeLessThan(1.2)
  })
})

/** What a run hears of one second. */
function addSecond({ ledger, samples }: Findings, second: number): void {
  const { delivered, sent, resultSumUs, sentFlow, deliveredFlow, blockedUs } = madeUpBin(second)
  const counts = { sent, delivered, resultSumUs }
  ledger.addPart({ bin: second, counts, latency: { result: latency, late: latency } })
  ledger.addFlow({ bin: second, sentFlow, deliveredFlow, blockedUs, inFlightPeakBytes: 9e4 + second })
  for (const line of madeUpSamples(second)) samples.add(line)
  ledger.flush(second * 1e6, Number.POSITIVE_INFINITY, second * 1e6)
}

function heldByReportOf(seconds: number): number {
  const folder = join(emptyFolder(), 'made-up')
  writeMadeUpRun(folder, seconds)
  const held = heldBy(['report', folder], '.')
  rmSync(folder, { recursive: true })
  return held
}
