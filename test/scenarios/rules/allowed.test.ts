import { expect, test } from 'vitest'
import { isLoopback, mayReach } from '../../../src/scenarios/rules/allowed.ts'

test.each(['localhost', 'LocalHost', '127.0.0.1', '127.1.2.3', '::1', '[::1]'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true)
})

test.each([
  '127.0.0.1.example.org',
  'localhost.example.org',
  '128.0.0.1',
  '0.0.0.0',
  '::',
  '::2',
  '1127.0.0.1',
])('%s is not', (host) => {
  expect(isLoopback(host)).toBe(false)
})

test('an allowed port opens no other port of the same host', () => {
  expect(mayReach('b.example.org:9092', ['b.example.org:9092'])).toBe(true)
  expect(mayReach('b.example.org:9093', ['b.example.org:9092'])).toBe(false)
  expect(mayReach('b.example.org:9093', ['B.example.org'])).toBe(true)
})

test('an allowed URL opens its host and port', () => {
  expect(mayReach('http://b.example.org:8080/curves', ['http://b.example.org:8080/other'])).toBe(true)
  expect(mayReach('http://b.example.org/curves', ['b.example.org:80'])).toBe(true)
  expect(mayReach('https://b.example.org/curves', ['b.example.org:80'])).toBe(false)
})
