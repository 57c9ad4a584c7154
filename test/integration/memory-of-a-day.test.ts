import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { Findings } from '../../src/run/findings.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { toSparse } from '../../src/stats/sparse.ts'
import { madeUpBin, madeUpLatency, madeUpSamples, writeMadeUpRun } from '../support/made-up-run.ts'
import { emptyFolder } from '../support/real-run.ts'
import { londonModel, phase, scenarioOf } from '../support/scenario.ts'

const dayS = 86_400
const fiveMinutes = { timeout: 300_000 }
const program = new URL('../../bin/loadcurve.js', import.meta.url).pathname

/** Prints the most memory that the process ever held, when it ends. */
const tellsMemory = `process.on('exit', () => console.error('held ' + process.resourceUsage().maxRSS * 1024))`

function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

describe('a day at 20k readings/s', () => {
  it('adds less than 100 MB to a run: 400 MB hold all of kafka-quick', fiveMinutes, () => {
    const scenario = scenarioOf({ phases: [phase('steady', 20_000, dayS)], meters: 100_000 })
    const findings = new Findings(scenario, buildPlan(scenario, londonModel), {
      appendBins: () => {},
      appendBinLatency: () => {},
    })
    const latency = toSparse(madeUpLatency(3))
    const before = heldBytes()
    for (let second = 0; second < dayS; second++) {
      const { delivered, sent, resultSumUs, sentFlow, deliveredFlow, blockedUs } = madeUpBin(second)
      const part = {
        bin: second,
        counts: { sent, delivered, resultSumUs },
        latency: { result: latency, late: latency },
      }
      findings.ledger.addPart(part)
      findings.ledger.addFlow({ bin: second, sentFlow, deliveredFlow, blockedUs, inFlightPeakBytes: 9e4 + second })
      for (const line of madeUpSamples(second)) findings.samples.add(line)
      findings.ledger.flush(second * 1e6, Number.POSITIVE_INFINITY, second * 1e6)
    }
    const addedBytes = heldBytes() - before
    expect(findings.ledger.bins()).toHaveLength(dayS)
    expect(addedBytes).toBeLessThan(100e6)
    console.info('a day added', Math.round(addedBytes / 1e6), 'MB')
  })

  it('is reported within 800 MB', fiveMinutes, () => {
    const folder = join(emptyFolder(), 'day')
    writeMadeUpRun(folder, dayS)
    const node = ['--import', `data:text/javascript,${encodeURIComponent(tellsMemory)}`, program, 'report', folder]
    const { status, stderr } = spawnSync(process.execPath, node, { encoding: 'utf8' })
    rmSync(folder, { recursive: true })
    expect([status, stderr.replace(/^held \d+$/m, '').trim()]).toEqual([0, ''])
    console.info(stderr.trim())
    expect(Number(/held (\d+)/.exec(stderr)![1])).toBeLessThan(800e6)
  })
})
