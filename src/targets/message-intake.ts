import { decodeCurveJson } from '../contract/curve-json.ts'
import { curveHeaderBytes, encodeCurveMessage, messageBytesAt } from '../contract/curve-message.ts'
import { messageOf } from '../errors.ts'
import type { MessageFormat } from '../types/driver.ts'
import type { Accumulator } from './accumulator.ts'

/**
 * Takes the message in the `bytes` bytes at `at`; returns why they are not a message (then nothing is taken), or an
 * empty string if it was taken. The bytes are not kept.
 */
export type MessageIntake = (view: DataView, at: number, bytes: number, nowUs: number) => string

/** Messages of one format, checked: exactly one message, of meters below `meters`. */
export function createMessageIntake(accumulator: Accumulator, format: MessageFormat, meters: number): MessageIntake {
  const binary: MessageIntake = (view, at, bytes, nowUs) => {
    if (messageBytesAt(view, at, bytes) !== bytes) return `${bytes} bytes that are not one binary curve message`
    const stride = 4 + 2 * view.getUint16(at + 12, true)
    for (let row = at + curveHeaderBytes; row < at + bytes; row += stride) {
      const meter = view.getUint32(row, true)
      if (meter >= meters) return `meter ${meter}, but there are ${meters} meters (0 to ${meters - 1})`
    }
    accumulator.take(view, at, at + bytes, nowUs)
    return ''
  }
  return format === 'binary' ? binary : jsonIntake(binary)
}

function jsonIntake(binary: MessageIntake): MessageIntake {
  return (view, at, bytes, nowUs) => {
    const text = Buffer.from(view.buffer, view.byteOffset + at, bytes).toString('utf8')
    try {
      const message = encodeCurveMessage(decodeCurveJson(text))
      return binary(new DataView(message.buffer), 0, message.length, nowUs)
    } catch (error) {
      return messageOf(error)
    }
  }
}
