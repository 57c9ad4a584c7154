import { describe, expect, it } from 'vitest'
import { crosses, type Label } from '../../../src/report/page/plot/overlaps.ts'

const text: Label = { text: 'INVALID over 10 ms', left: 100, right: 200, y: 50 }
const stroke = (fromX: number, fromY: number, toX: number, toY: number) => ({ fromX, fromY, toX, toY })

describe('a text on a plot', () => {
  it.each([
    ['a line through it', stroke(0, 45, 300, 45)],
    ['a slope that comes down on it', stroke(100, 0, 200, 60)],
    ['a line that ends in it', stroke(0, 44, 110, 44)],
    ['an upright', stroke(150, 0, 150, 300)],
  ])('lies on %s', (_, one) => expect(crosses(one, text)).toBe(true))

  it.each([
    ['above it', stroke(0, 30, 300, 30)],
    ['below it', stroke(0, 52, 300, 52)],
    ['that ends before it', stroke(0, 45, 90, 45)],
    ['that passes its corner', stroke(0, 0, 140, 38)],
  ])('does not lie on a line %s', (_, one) => expect(crosses(one, text)).toBe(false))
})
