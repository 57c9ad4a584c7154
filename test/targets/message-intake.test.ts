import { describe, expect, it } from 'vitest'
import { encodeCurveJson } from '../../src/contract/curve-json.ts'
import { type CurveMessage, encodeCurveMessage } from '../../src/contract/curve-message.ts'
import { createAccumulator } from '../../src/targets/accumulator.ts'
import { createMessageIntake } from '../../src/targets/message-intake.ts'
import type { MessageFormat } from '../../src/types/driver.ts'
import { workloadOf } from '../../src/workloads/workload.ts'

const nowUs = 1_795_500_000_000_000
const frame: CurveMessage = {
  dueUs: nowUs - 2000,
  slot: 7,
  curves: [
    { meter: 1, wattHours: [100, 200] },
    { meter: 9, wattHours: [300, 65_535] },
  ],
}

/** What is taken of these bytes, and what the intake says. */
function taken(format: MessageFormat, bytes: Uint8Array) {
  const accumulator = createAccumulator(
    workloadOf('tariff-curves', 10),
    Uint8Array.from([0, 1, 2, 3, 0, 1, 2, 3, 0, 1]),
  )
  const intake = createMessageIntake(accumulator, format, 10)
  // somewhere in a larger buffer, as records come
  const whole = new Uint8Array(bytes.length + 20)
  whole.set(bytes, 13)
  const refusal = intake(new DataView(whole.buffer, 5), 8, bytes.length, nowUs)
  return { refusal, ...accumulator.close() }
}

describe('taking a message', () => {
  it('takes the same from JSON as from bytes', () => {
    const binary = taken('binary', encodeCurveMessage(frame))
    expect(binary.refusal).toBe('')
    expect(binary.sums).toEqual([
      { slot: 7, group: 1, wattHours: 400 },
      { slot: 8, group: 1, wattHours: 65_735 },
    ])
    expect(taken('json', Buffer.from(encodeCurveJson(frame)))).toEqual(binary)
  })

  it.each([
    ['binary', 'bytes that are cut short', encodeCurveMessage(frame).slice(0, -1), /31 bytes that are not one/],
    [
      'binary',
      'two messages in one',
      Buffer.concat([encodeCurveMessage(frame), encodeCurveMessage(frame)]),
      /64 bytes/,
    ],
    ['binary', 'nothing', new Uint8Array(0), /0 bytes/],
    ['json', 'half a text', Buffer.from('{"dueUs":'), /JSON/],
    ['json', 'another object', Buffer.from('{"meter":7}'), /dueUs must be/],
    ['json', 'bytes', encodeCurveMessage(frame), /JSON/],
  ] as const)('refuses as %s %s, with the reason and without taking anything', (format, _, bytes, reason) => {
    const { refusal, updates } = taken(format, bytes)
    expect(refusal).toMatch(reason)
    expect(updates).toEqual([])
  })

  it('refuses a frame with a meter that nobody knows, as a whole', () => {
    const strange = { ...frame, curves: [...frame.curves, { meter: 10, wattHours: [1, 2] }] }
    expect(taken('binary', encodeCurveMessage(strange))).toMatchObject({
      refusal: 'meter 10, but there are 10 meters (0 to 9)',
      updates: [],
    })
  })
})
