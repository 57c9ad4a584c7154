import { expect, test } from 'vitest'
import { recordsSinceStart } from '../../../src/collectors/kafka/broker-records.ts'

const answered = (answers: unknown) => async () => ({ status: 200, text: JSON.stringify(answers) })
const url = 'http://127.0.0.1:8778/jolokia'

test('a broker tells how many records it has taken in since it started', async () => {
  expect(await recordsSinceStart(url, {}, answered([{ status: 200, value: { Count: 71_000_123 } }]))).toBe(71_000_123)
})

test('a broker that has seen no record yet has no such count', async () => {
  expect(await recordsSinceStart(url, {}, answered([{ status: 404 }]))).toBe(0)
})

test('nothing is known of a broker whose agent does not answer', async () => {
  expect(await recordsSinceStart(url, {}, async () => Promise.reject(new Error('refused')))).toBeNull()
})
