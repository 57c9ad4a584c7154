import { expect, test } from 'vitest'
import { onInterrupts } from '../../../src/cli/terminal/interrupts.ts'
import { fakeIo } from '../fake-io.ts'

function listening() {
  const io = fakeIo()
  const steps: string[] = []
  const release = onInterrupts(io, { first: (signal) => steps.push(signal), second: () => steps.push('second') > 0 })
  return { io, steps, release }
}

test('the first Ctrl-C and the second do different things', () => {
  const { io, steps } = listening()
  io.signal('SIGINT')
  expect(steps).toEqual(['SIGINT'])
  io.pass(900_000)
  io.signal('SIGINT')
  expect(steps).toEqual(['SIGINT', 'second'])
})

test('a Ctrl-C that arrives twice, from the terminal and through npm, counts once', () => {
  const { io, steps } = listening()
  io.signal('SIGINT')
  io.pass(20_000)
  io.signal('SIGINT')
  expect(steps).toEqual(['SIGINT'])
})

test('SIGTERM counts like Ctrl-C, and is told from it', () => {
  const { io, steps } = listening()
  io.signal('SIGTERM')
  expect(steps).toEqual(['SIGTERM'])
})

test('the second one, passed on by npm as well, does not end the process before it has stopped', () => {
  const { io, steps } = listening()
  io.signal('SIGINT')
  io.pass(900_000)
  io.signal('SIGINT')
  io.pass(5_000)
  expect(io.signal('SIGINT')).toBe(true)
  expect(steps).toEqual(['SIGINT', 'second'])
})

test('after a third one nobody listens, so that the next ends the process', () => {
  const { io } = listening()
  for (let press = 0; press < 3; press++) {
    io.signal('SIGINT')
    io.pass(900_000)
  }
  expect(io.signal('SIGINT')).toBe(false)
})

test('once released, nothing happens', () => {
  const { io, steps, release } = listening()
  release()
  expect(io.signal('SIGINT')).toBe(false)
  expect(steps).toEqual([])
})

test('a second one that did not stop everything is asked for again', () => {
  const io = fakeIo()
  const steps: string[] = []
  onInterrupts(io, { first: () => steps.push('first'), second: () => steps.push('second') === 3 })
  for (let press = 0; press < 4; press++) {
    io.signal('SIGINT')
    io.pass(900_000)
  }
  expect(steps).toEqual(['first', 'second', 'second'])
  expect(io.signal('SIGINT')).toBe(false)
})
