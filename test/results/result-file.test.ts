import { describe, expect, test } from 'vitest'
import { LoadcurveError } from '../../src/errors.ts'
import { parseResult, resultJsonSchema } from '../../src/results/result-file.ts'
import { summarise } from '../../src/stats/summarise.ts'
import { noIncidents } from '../../src/types/facts.ts'
import type { RunResult } from '../../src/types/result.ts'
import { judge } from '../../src/verdict/judge.ts'
import { imagine, promptReadings } from '../stats/imagined-run.ts'
import { goldenText } from '../verdict/golden-file.ts'

const measured = imagine({ phases: [{ seconds: 2, perS: 100 }], readings: promptReadings(200, 100) })
const result: RunResult = judge({
  measured,
  summary: summarise(measured),
  calibration: null,
  interrupted: false,
  abortedBy: null,
  failure: null,
  run: 'a-run',
  startedUs: 1_795_500_000_000_000,
})
const text = JSON.stringify(result)

function refusal(changed: string): string {
  try {
    parseResult(changed)
  } catch (error) {
    if (error instanceof LoadcurveError && error.code === 'USAGE') return error.message
    throw error
  }
  return 'accepted'
}

describe('result.json', () => {
  test('is read back as it was written', () => {
    expect(parseResult(text)).toEqual(result)
  })

  test('has a JSON Schema that ships with the project', () => {
    const schema = `${JSON.stringify(resultJsonSchema(), null, 2)}\n`
    expect(goldenText('schema/result.schema.json', schema)).toBe(schema)
  })

  test('may hold fields that later versions added', () => {
    expect(parseResult(JSON.stringify({ ...result, later: 1 }))).toEqual(result)
  })

  test('has the facts of the run, whatever its warnings are', () => {
    expect(result.facts).toEqual({
      ...noIncidents,
      stoppedAtUs: null,
      maxDriftUs: 0,
      observerWaitUs: null,
      drainCut: null,
    })
    const { facts: _, ...without } = result
    expect(refusal(JSON.stringify(without))).toContain('facts')
  })

  test('may hold a warning of a later version', () => {
    const later = { code: 'TOO_WARM', message: 'it is warm', hint: null, phase: null, invalid: false, figures: {} }
    expect(parseResult(JSON.stringify({ ...result, warnings: [later] })).warnings).toEqual([later])
  })

  test('of an earlier version, which knew no services, is read as having no faults, saturations, costs or stored sums', () => {
    const { faults: _, saturations: __, costs: ___, ...earlier } = result
    const { stored: ____, ...audit } = result.audit!
    expect(parseResult(JSON.stringify({ ...earlier, audit }))).toEqual(result)
  })
})

describe('a result.json that cannot be used is refused', () => {
  test('when it is truncated anywhere, empty, or no JSON, saying which', () => {
    for (const length of [1, 40, Math.floor(text.length / 2), text.length - 1])
      expect(refusal(text.slice(0, length))).toContain(`truncated after ${length} characters`)
    expect(refusal('  \n')).toContain('it is empty')
    expect(refusal('\u0000\u0001PNG')).toContain('it is not JSON')
  })

  test('when it has another format, naming both', () => {
    expect(refusal(JSON.stringify({ ...result, format: 3 }))).toContain(
      'it has format 3; this version reads formats 1 and 2',
    )
    expect(refusal('{"verdict":"PASS"}')).toContain('it has no "format"')
    expect(refusal('null')).toContain('it has no "format"')
  })

  test('when a field was edited to something it cannot be, naming the field', () => {
    const edited = { ...result, total: { ...result.total, delivered: 'all' } }
    expect(refusal(JSON.stringify(edited))).toContain('total.delivered')
    const { reasons: _, ...without } = result
    expect(refusal(JSON.stringify(without))).toContain('reasons')
  })

  test('when its verdict was edited, because objectives and warnings still tell', () => {
    const missed = result.objectives.map((objective) => ({ ...objective, met: false }))
    expect(refusal(JSON.stringify({ ...result, objectives: missed }))).toContain('lost == 0 was missed')
    expect(refusal(JSON.stringify({ ...result, verdict: 'INVALID', exitCode: 111 }))).toContain('no warning')
    expect(refusal(JSON.stringify({ ...result, verdict: 'FAIL' }))).toContain('exit code is 0')
  })
})
