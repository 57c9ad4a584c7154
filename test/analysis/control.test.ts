import { describe, expect, test } from 'vitest'
import { movedControl } from '../../src/analysis/control.ts'

const runs = (...costs: (number | null)[]) =>
  costs.map((cpuSPerMillion, afterBlock) => ({ afterBlock, cpuSPerMillion }))

describe('the control runs of a campaign', () => {
  test.each([
    ['a tenth of noise', [7, 7.4, 6.6, 7.1, 6.9]],
    ['one that costs half as much again', [5, 5, 7.5, 5, 5]],
    ['too few to tell', [5]],
    ['none that could be measured', [null, null, null]],
  ])('say nothing against a machine with %s', (_, costs) => {
    expect(movedControl(runs(...costs))).toBeNull()
  })

  test('say that the machine was another one for a while, in whatever order they are found', () => {
    const told =
      'The control run cost between 5 s of CPU per million readings and 9 s of CPU per million readings: the machine was not the same throughout.'
    expect(movedControl(runs(5, 9, 5, null))).toBe(told)
    expect(movedControl(runs(5, 9, 5).reverse())).toBe(told)
  })

  test('say that the machine became slower, or faster, from one half to the other', () => {
    expect(movedControl(runs(5, 5.2, 6, 6.9, 7))).toMatch(
      /^The control run became 36\.\d\s% slower from the first half/,
    )
    expect(movedControl(runs(7, 6.9, 5.2, 5))).toMatch(/faster/)
  })
})
