import { expect, test } from 'vitest'
import { renderReport } from '../../src/report/html.ts'
import type { PartCost } from '../../src/types/result.ts'
import { syntheticRun } from './synthetic-run.ts'

const run = syntheticRun({ kind: 'pipeline' })

/** The words of the table of costs, without its heads. */
function tableOf(costs: readonly PartCost[]): string {
  const html = renderReport({ ...run, result: { ...run.result!, costs } }, { script: '', style: '' })
  const table = /<caption class="hidden">CPU and memory of each part[\s\S]*?<\/table>/.exec(html)![0]
  return table.replaceAll(/<thead[\s\S]*<\/thead>|<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
}

const kafka: PartCost = { part: 'kafka', cpuUs: 40e6, cpuSPerMillionReadings: 3, rssPeakBytes: 2 ** 20 }
const target: PartCost = { part: 'target', cpuUs: 60e6, cpuSPerMillionReadings: 4, rssPeakBytes: 2 ** 20 }

test('the table of costs adds up what is known of every part', () => {
  expect(tableOf([kafka, target])).toMatch(
    /kafka 3 40 s 40 % 1 MiB target 4 60 s 60 % 1 MiB total [\d.]+ 100 s 100 % –/,
  )
})

test('the table of costs has no total and no shares where a part ended early, and no 0 for what it used', () => {
  const ended = { ...target, cpuSPerMillionReadings: null }
  expect(tableOf([kafka, ended])).toMatch(/kafka 3 40 s – 1 MiB target – 60 s – 1 MiB total – – – – $/)
  expect(tableOf([kafka, { ...ended, cpuUs: 0 }])).toMatch(/target – – – 1 MiB total – – – – $/)
})
