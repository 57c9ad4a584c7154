import { describe, expect, test } from 'vitest'
import { main } from '../../../src/cli/main.ts'
import { builtParts, type Parts } from '../../../src/cli/parts.ts'
import type { ConformanceRequest } from '../../../src/conformance/check.ts'
import type { Mistake } from '../../../src/conformance/mistakes/mistakes.ts'
import { fakeIo } from '../fake-io.ts'

const tooHigh: Mistake = {
  code: 'COUNT_HIGH',
  count: 3,
  message: 'group 0, slot 1: 12 readings instead of 6',
  hint: 'readings were counted twice: read twice, or published twice?',
}

/** A pipeline in which these mistakes were found. */
function partsWith(mistakes: readonly Mistake[]) {
  const requests: ConformanceRequest[] = []
  const parts: Parts = {
    ...builtParts,
    checkConformance: async (request) => {
      requests.push(request)
      request.onStep('sending curves')
      return { readings: 3000, updates: 12, mistakes }
    },
  }
  return { parts, requests }
}

describe('loadcurve conformance', () => {
  test('says that a pipeline keeps the contract, and ends with 0', async () => {
    const io = fakeIo()
    expect(await main(['conformance', 'kafka-external'], io, partsWith([]).parts)).toBe(0)
    expect(io.written.out).toBe('')
    expect(io.written.err).toBe(
      'sending curves\nthe external pipeline keeps the national-curve contract: 3,000 readings, 12 updates, every byte correct\n',
    )
  })

  test('names each kind of mistake with its first example and what to look for, and ends with 99', async () => {
    const io = fakeIo()
    expect(await main(['conformance', 'kafka-external'], io, partsWith([tooHigh]).parts)).toBe(99)
    expect(io.written.out).toBe(
      'COUNT_HIGH (3 times)\n  group 0, slot 1: 12 readings instead of 6\n  readings were counted twice: read twice, or published twice?\n',
    )
    expect(io.written.err).toContain('breaks the national-curve contract: 1 kind of mistake in 3,000 readings')
  })

  test('prints the mistakes as JSON when asked', async () => {
    const io = fakeIo()
    expect(await main(['conformance', 'kafka-external', '--json'], io, partsWith([tooHigh]).parts)).toBe(99)
    expect(JSON.parse(io.written.out)).toEqual({ readings: 3000, updates: 12, mistakes: [tooHigh] })
  })

  test('sends nothing where the scenario is not valid', async () => {
    const io = fakeIo()
    const { parts, requests } = partsWith([])
    expect(await main(['conformance', 'kafka-external', '--set', 'partitions=0'], io, parts)).toBe(104)
    expect(requests).toEqual([])
  })

  test('is refused for the pipeline of the harness itself', async () => {
    const io = fakeIo()
    expect(await main(['conformance', 'quickstart'], io, partsWith([]).parts)).toBe(2)
    expect(io.written.err).toContain('engine embedded has no pipeline of its own')
  })
})
