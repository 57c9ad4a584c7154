import { describe, expect, test } from 'vitest'
import { formatMessage, messageIn } from '../../../src/services/processes/messages.ts'

describe('a message of a process', () => {
  test('is one marked line of JSON', () => {
    const message = { type: 'trouble', words: 'Redis is full:\nnothing is stored' }
    const line = formatMessage(message)
    expect(line).toMatch(/^@loadcurve \{.*\}\n$/)
    expect(line.split('\n')).toHaveLength(2)
    expect(messageIn(line.trimEnd())).toEqual(message)
  })

  test('is nothing else that a library prints', () => {
    for (const line of ['', '{"type":"ready"}', 'at @loadcurve {}', '@loadcurve {half'])
      expect(messageIn(line)).toBeUndefined()
  })
})
