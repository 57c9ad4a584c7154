import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { currentThreadId, processFacts, readFileOrNull } from '../../../src/collectors/host/thread-facts.ts'

test('a thread knows the id under which the kernel counts its time', () => {
  const tid = currentThreadId()
  expect(tid === null).toBe(!existsSync('/proc/thread-self'))
  if (tid !== null) expect(readFileOrNull(`/proc/self/task/${tid}/stat`)).toContain(`${tid} (`)
})

test('a file that cannot be read is null', () => {
  expect(readFileOrNull('/nowhere/at/all')).toBeNull()
  expect(readFileOrNull('/')).toBeNull()
})

test('the process has memory, and its watches can be ended', () => {
  const facts = processFacts()
  expect(facts.rssBytes()).toBeGreaterThan(facts.heapUsedBytes())
  expect(facts.gcUs()).toBeGreaterThanOrEqual(0)
  expect(facts.eventLoop.p99Us()).toBeNaN()
  facts.close()
})
