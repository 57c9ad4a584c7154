import { describe, expect, it } from 'vitest'
import { wrongWith } from '../examples.ts'

const claim = { claim: '200,000 load curves a second under 300 ms' }
const refused =
  'claim: no objective can refute this claim, so it would always hold > add objectives that are not soft, such as result.p99 < 300ms'

describe('a claim', () => {
  it('is refused where no objective can refute it', () => {
    expect(wrongWith({ ...claim, objectives: '[]' })).toEqual([refused])
    expect(wrongWith({ ...claim, objectives: '[{ require: result.p99 < 1s, soft: true }]' })).toEqual([refused])
  })

  it('stands where an objective can', () => {
    expect(wrongWith({ ...claim, objectives: '[result.p99 < 1s]' })).toEqual([])
    expect(wrongWith({ ...claim, objectives: '[{ require: result.p99 < 1s, soft: true }, lost == 0]' })).toEqual([])
  })

  it('is not blamed for objectives that cannot be read', () => {
    expect(wrongWith({ ...claim, objectives: '[nonsense]' }).join()).not.toContain('claim:')
  })
})
