import { describe, expect, test } from 'vitest'
import type { ObjectiveResult } from '../../src/types/result.ts'
import { missedReason } from '../../src/verdict/reasons.ts'

function missed(change: Partial<ObjectiveResult>): string {
  const objective: ObjectiveResult = {
    require: 'result.p99 < 300ms',
    phase: null,
    soft: false,
    implied: false,
    value: 412_000,
    limit: 300_000,
    unit: 'us',
    met: false,
    note: '',
    ...change,
  }
  return missedReason(objective).replaceAll('\u00a0', ' ')
}

describe('the reason for a missed objective', () => {
  test('names the objective, its phase, the value and the limit', () => {
    expect(missed({})).toBe('result.p99 < 300ms was missed: 412 ms; the limit is 300 ms')
    expect(missed({ phase: 'talk' })).toContain('result.p99 < 300ms (phase talk) was missed')
  })

  test('is exact where three digits would make the value look like its limit', () => {
    expect(missed({ value: 300_031 })).toContain('300,031 µs; the limit is 300 ms')
    const delivered = { require: 'delivered >= 99%', unit: 'ratio', limit: 0.99 } as const
    expect(missed({ ...delivered, value: 0.98996 })).toContain('98.996 %; the limit is 99 %')
    const rate = { require: 'sentPerS >= 100k/s', unit: 'perS', limit: 100_000 } as const
    expect(missed({ ...rate, value: 99_990 })).toContain('99,990/s; the limit is 100k/s')
  })

  test('says what happened instead of a value that does not exist', () => {
    expect(missed({ value: null, note: 'no data' })).toBe('result.p99 < 300ms was missed: no data; the limit is 300 ms')
  })

  test('calls what is lost by its name: not delivered within the drain', () => {
    const lost = { require: 'lost == 0', unit: 'count', limit: 0, value: 12_345 } as const
    expect(missed(lost)).toBe('lost == 0 was missed: 12,345 not delivered within the drain; the limit is 0')
    expect(missed({ ...lost, require: 'duplicated == 0' })).toContain('missed: 12,345; the limit is 0')
  })
})
