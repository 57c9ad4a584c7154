import fc from 'fast-check'
import { expect, test } from 'vitest'
import { editsBetween, nearest } from '../../../src/scenarios/file/nearest.ts'

test('a typing mistake finds the word that was meant', () => {
  expect(nearest('metres', ['meters', 'model'])).toBe('meters')
  expect(nearest('hodl', ['hold', 'ramp'])).toBe('hold')
  expect(nearest('Frame', ['frame'])).toBe('frame')
})

test('one thing and several are the same word, but the nearer one comes first', () => {
  expect(nearest('adress', ['addresses', 'sasl'])).toBe('addresses')
  expect(nearest('adresses', ['address'])).toBe('address')
  expect(nearest('adress', ['addresses', 'address'])).toBe('address')
  expect(nearest('phases', ['phase', 'for'])).toBe('phase')
})

test('a word that resembles nothing gets no suggestion', () => {
  expect(nearest('colour', ['frame', 'points'])).toBeNull()
  expect(nearest('anything', [])).toBeNull()
})

test('edits are counted the same way in both directions, and are none only between equal words', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 8 }), fc.string({ maxLength: 8 }), (left, right) => {
      expect(editsBetween(left, right)).toBe(editsBetween(right, left))
      expect(editsBetween(left, right) === 0).toBe(left === right)
      expect(editsBetween(left, right)).toBeLessThanOrEqual(Math.max(left.length, right.length))
    }),
  )
})
