import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { formatProblems } from '../../src/scenarios/file/problems.ts'
import { describePlan } from '../../src/scenarios/plan/describe-plan.ts'
import { formatPlan } from '../../src/scenarios/plan/plan-text.ts'
import { parseScenario } from '../../src/scenarios/scenario-file.ts'

const folder = new URL('../../scenarios/', import.meta.url)

describe('the scenarios that ship', () => {
  for (const file of readdirSync(folder)) {
    const text = readFileSync(new URL(file, folder), 'utf8')
    const { scenario, problems } = parseScenario({ text, file, env: {}, models: ['london'], memoryBytes: 2 ** 32 })

    test(`${file} is valid on a machine with 4 GiB`, () => {
      expect(formatProblems(problems)).toBe('')
    })

    test(`${file} is named after its file, and editors find its schema`, () => {
      expect(`${scenario?.name}.yaml`).toBe(file)
      expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schema/scenario.schema.json')
    })

    test(`the plan of ${file} fits 100 columns`, () => {
      const lines = formatPlan(describePlan(scenario!)).split('\n')
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
    })
  }
})
