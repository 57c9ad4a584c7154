import { expect, test } from 'vitest'
import { onInterrupts } from '../../src/cli/interrupts.ts'
import { fakeIo } from './fake-io.ts'

function listening() {
  const io = fakeIo()
  const steps: string[] = []
  const release = onInterrupts(io, { first: () => steps.push('first'), second: () => steps.push('second') })
  return { io, steps, release }
}

test('the first Ctrl-C and the second do different things', () => {
  const { io, steps } = listening()
  io.signal('SIGINT')
  expect(steps).toEqual(['first'])
  io.pass(900_000)
  io.signal('SIGINT')
  expect(steps).toEqual(['first', 'second'])
})

test('a Ctrl-C that arrives twice, from the terminal and through npm, counts once', () => {
  const { io, steps } = listening()
  io.signal('SIGINT')
  io.pass(20_000)
  io.signal('SIGINT')
  expect(steps).toEqual(['first'])
})

test('SIGTERM counts like Ctrl-C', () => {
  const { io, steps } = listening()
  io.signal('SIGTERM')
  expect(steps).toEqual(['first'])
})

test('after the second one nobody listens, so that a third ends the process', () => {
  const { io } = listening()
  io.signal('SIGINT')
  io.pass(900_000)
  io.signal('SIGINT')
  expect(io.signal('SIGINT')).toBe(false)
})

test('once released, nothing happens', () => {
  const { io, steps, release } = listening()
  release()
  expect(io.signal('SIGINT')).toBe(false)
  expect(steps).toEqual([])
})
