// first: the schemas read the table when they are loaded
import './lying-engine.ts'
import { describe, expect, it } from 'vitest'
import type { UpdateEntry } from '../../src/contract/update-message.ts'
import { Findings } from '../../src/run/findings.ts'
import { buildPlan } from '../../src/run/plan.ts'
import { summarise } from '../../src/stats/summarise.ts'
import type { RunResult } from '../../src/types/result.ts'
import { judge } from '../../src/verdict/judge.ts'
import { smallest, valid } from '../scenarios/examples.ts'
import { londonModel } from '../support/scenario.ts'
import { runVirtually } from '../support/virtual-run.ts'
import { liar, story } from './lying-engine.ts'

type Tell = (typeof story)['tell']

/** The verdict on ten seconds at a thousand readings a second, in one group or as single readings. */
async function verdictOn(workload: 'national-curve' | 'passthrough', tell: Tell): Promise<RunResult> {
  story.tell = tell
  const text = smallest.replace('engine: embedded', `engine: ${liar}`).replace('tariff-curves', workload)
  const scenario = valid(`${text}objectives: [result.p99 < 1s]\n`)
  const plan = buildPlan(scenario, londonModel)
  const findings = new Findings(scenario, plan, { appendBins: () => {}, appendBinLatency: () => {} })
  let endedAtUs = 0
  await runVirtually(scenario, {
    hear: (role, index, message, sinceUs) => {
      findings.hear(role, index, message, sinceUs, sinceUs)
      endedAtUs = sinceUs
    },
  })
  findings.ledger.end()
  findings.ledger.flush(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, endedAtUs)
  const moments = { endedAtUs, stoppedAtUs: null, drainCut: null, maxDriftUs: 0, faults: [], saturations: [] }
  const measured = findings.measured(moments)
  const ending = { calibration: null, interrupted: false, abortedBy: null, failure: null, run: 'test', startedUs: 0 }
  return judge({ measured, summary: summarise(measured), ...ending })
}

const later = (us: number, entry: UpdateEntry, nowUs: number) => [{ atUs: nowUs + us, entry: () => entry }]
const codesOf = ({ warnings }: RunResult) => warnings.filter(({ invalid }) => invalid).map(({ code }) => code)

describe('a pipeline that lies about what it did', () => {
  it('passes when it tells the truth', async () => {
    for (const workload of ['national-curve', 'passthrough'] as const) {
      const result = await verdictOn(workload, (entry, nowUs) => later(300_000, entry, nowUs))
      expect([result.verdict, result.warnings.map(({ code }) => code)]).toEqual(['PASS', []])
      expect(result.total.latency.result.p50Us! / 300_000).toBeCloseTo(1, 1)
    }
  })

  it('is INVALID when it deals out the due times of single readings in the order in which it publishes them', async () => {
    // one reading in fifty is really 1.8 s late; each takes the oldest due time that is left
    const dues: number[] = []
    let readings = 0
    const result = await verdictOn('passthrough', (entry, nowUs) => {
      dues.push(entry.oldestDueUs)
      const atUs = nowUs + (++readings % 50 === 0 ? 1_800_000 : 1000)
      const dealt = (publishedUs: number) => {
        const dueUs = dues.shift()!
        return { ...entry, oldestDueUs: dueUs, newestDueUs: dueUs, readLagUs: publishedUs - dueUs }
      }
      return [{ atUs, entry: dealt }]
    })
    expect([result.verdict, codesOf(result)]).toEqual(['INVALID', ['DUE_TIMES']])
    expect(result.reasons[0]).toContain('with a due time that is not its own')
  })

  it('is INVALID when a single reading in ten thousand gets a better due time, within its second', async () => {
    let readings = 0
    const result = await verdictOn('passthrough', (entry, nowUs) => {
      if (++readings !== 5000) return later(1000, entry, nowUs)
      const atUs = nowUs + 900_000
      const dealt = (publishedUs: number) => {
        const dueUs = Math.min(publishedUs - 1, Math.floor(entry.oldestDueUs / 250_000 + 1) * 250_000 - 1)
        return { ...entry, oldestDueUs: dueUs, newestDueUs: dueUs, readLagUs: publishedUs - dueUs }
      }
      return [{ atUs, entry: dealt }]
    })
    expect([result.verdict, codesOf(result)]).toEqual(['INVALID', ['DUE_TIMES']])
    expect(result.reasons[0]).toContain('readings came back with a due time that is not theirs: 1;')
  })

  it('is INVALID when it moves the due times of sums to the end of their second', async () => {
    const result = await verdictOn('national-curve', (entry, nowUs) => {
      const secondUs = Math.floor(entry.oldestDueUs / 250_000 + 1) * 250_000 - 1
      const dueUs = Math.min(secondUs, nowUs + 200_000)
      return later(
        240_000,
        { ...entry, oldestDueUs: dueUs, newestDueUs: dueUs, readLagUs: nowUs + 240_000 - dueUs },
        nowUs,
      )
    })
    expect([result.verdict, codesOf(result)]).toEqual(['INVALID', ['LITTLE']])
  })

  it('fails when the counts come at once, without their energy, which one reading brings later', async () => {
    const sums = new Map<number, { readings: number; value: number; check: number }>()
    const result = await verdictOn('national-curve', (entry, nowUs) => {
      const sum = sums.get(entry.slot) ?? { readings: 0, value: 0, check: 0 }
      sums.set(entry.slot, sum)
      sum.readings++
      sum.value += entry.value
      sum.check = (sum.check + entry.check) >>> 0
      const isLast = sum.readings === 1000
      return later(
        isLast ? 3_000_000 : 1000,
        { ...entry, value: isLast ? sum.value : 0, check: isLast ? sum.check : 0 },
        nowUs,
      )
    })
    expect(result.verdict).toBe('FAIL')
    expect(result.warnings.map(({ code }) => code)).toContain('MALFORMED_UPDATE')
  })

  it('fails when half of its sums are too large and the other half negative', async () => {
    let readings = 0
    const result = await verdictOn('national-curve', (entry, nowUs) => {
      const sign = readings++ % 2 === 0 ? 1 : -1
      const value = entry.value + sign * 40_000_000
      return later(1000, { ...entry, value, check: (entry.check + sign * 7) >>> 0 }, nowUs)
    })
    expect(result.verdict).toBe('FAIL')
    expect(result.warnings.map(({ code }) => code)).toContain('MALFORMED_UPDATE')
  })
})
