import { expect, test } from 'vitest'
import { line, read, smallest } from '../examples.ts'

const problemsOf = (...lines: string[]) => read(`${smallest}${lines.join('\n')}\n`).problems.map(line)

test('a word of k6 at the top of a scenario is answered with ours', () => {
  expect(problemsOf('vus: 10')[0]).toContain('> there are no virtual users here: each curve is due at its own time')
  expect(problemsOf('stages: []')).toContain('stages: stages is not a field of a scenario > write load')
  expect(problemsOf('thresholds: []')).toContain(
    'thresholds: thresholds is not a field of a scenario > write objectives',
  )
  expect(problemsOf('scenarios: {}')[0]).toContain('> one file holds one scenario; `run` takes several files')
})

test.each([
  ['p(95)<300', 'write result.p95 < 300ms'],
  ['p(99.9) <= 2s', 'write result.p999 <= 2s'],
  ['p(42)<300', 'write <metric> <comparison> <limit>, such as result.p99 < 300ms'],
])('the threshold %s of k6 becomes an objective', (threshold, suggestion) => {
  expect(read(`${smallest}objectives: ["${threshold}"]\n`).problems[0]!.suggestion).toBe(suggestion)
})

test('addresses of a broker are found under one letter less and in the singular', () => {
  const [problem] = problemsOf('services: { kafka: { adress: ["127.0.0.1:9092"] } }')
  expect(problem).toBe('services.kafka.adress: adress is not a field of services.kafka > write addresses')
})
