import { describe, expect, test, vi } from 'vitest'
import { printable } from '../../../src/cli/terminal/printable.ts'
import { guarded, processIo } from '../../../src/cli/terminal/process-io.ts'
import { cell, paint } from '../../../src/report/kit/text-table.ts'

const esc = '\u001b'

describe('text of others on the terminal', () => {
  test.each([
    ['clears the screen', `${esc}[2J`, '\\u001b[2J'],
    ['renames the window', `${esc}]0;owned\u0007`, '\\u001b]0;owned\\u0007'],
    ['hides what follows', `${esc}[8m`, '\\u001b[8m'],
    ['writes over the line', 'FAIL\rPASS', 'FAIL\\u000dPASS'],
    ['takes letters back', 'FAIL\b\b\b\bPASS', 'FAIL\\u0008\\u0008\\u0008\\u0008PASS'],
    ['uses the 8-bit form of an escape', '\u009b2J', '\\u009b2J'],
    ['turns the text around', 'a\u202eb', 'a\\u202eb'],
  ])('that %s is shown and not obeyed', (_, text, shown) => {
    expect(printable(`topic ${text} is gone`)).toBe(`topic ${shown} is gone`)
  })

  test('keeps lines, tabs, letters of every language and the colours of loadcurve', () => {
    const text = `a\tb\n${paint(cell('missed', 'bad'), true)} ${paint(cell('é – 5 µs ✗', 'doubt'), true)}\n`
    expect(printable(text)).toBe(text)
  })

  test('leaves a line of JSON valid, with the same content', () => {
    const line = '{"text":"a\u009bb"}'
    expect(JSON.parse(printable(line))).toEqual({ text: 'a\u009bb' })
  })

  test('is made safe wherever a command writes it', () => {
    const written: string[] = []
    const stream = { write: (text: string) => written.push(text), isTTY: true, columns: 72 }
    const output = guarded(stream)
    output.write(`${esc}[2Jdone\n`)
    stream.columns = 60
    expect(written).toEqual(['\\u001b[2Jdone\n'])
    expect([output.isTTY, output.columns]).toEqual([true, 60])
  })

  test.each(['stdout', 'stderr'] as const)('reaches the %s of the process only so', (name) => {
    const written: unknown[] = []
    const spy = vi.spyOn(process[name], 'write').mockImplementation((text) => written.push(text) > 0)
    const { out, err } = processIo()
    const output = name === 'stdout' ? out : err
    output.write(`${esc}]0;owned\u0007done\n`)
    spy.mockRestore()
    expect(written).toEqual(['\\u001b]0;owned\\u0007done\n'])
  })
})
