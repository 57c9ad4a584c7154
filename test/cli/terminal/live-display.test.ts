import { describe, expect, test } from 'vitest'
import { openLiveDisplay } from '../../../src/cli/terminal/live-display.ts'
import { fakeIo } from '../fake-io.ts'
import { progressOf, warningOf } from './progress.ts'

const esc = '\u001b'
/** a movement or erasure (ESC [ n letter), a new line, or text */
const tokens = new RegExp(`${esc}\\[\\??(\\d*)([A-Za-z])|\\n|[^${esc}\\n]+`, 'g')

/** What a terminal shows after these bytes: carriage movements and erasures of `log-update`, no scrolling. */
function screenOf(written: string): string[] {
  const rows = ['']
  let [row, column] = [0, 0]
  for (const [token, count = '', command] of written.matchAll(tokens)) {
    if (token === '\n') [row, column] = [row + 1, 0]
    else if (command === undefined) {
      rows[row] =
        (rows[row] ?? '').slice(0, column).padEnd(column) + token + (rows[row] ?? '').slice(column + token.length)
      column += token.length
    } else if (command === 'A') row -= Number(count || 1)
    else if (command === 'B') row += Number(count || 1)
    else if (command === 'G') column = Number(count || 1) - 1
    else if (command === 'K') rows[row] = count === '2' ? '' : (rows[row] ?? '').slice(0, column)
    else if (command === 'J') rows.splice(row + 1)
    rows[row] ??= ''
  }
  return rows.filter((text) => text !== '')
}

const lines = (text: string) => text.split('\n').filter((line) => line !== '')

describe('progress without a terminal', () => {
  test('is one line every 5 s of a stage, however often the run reports', () => {
    const io = fakeIo()
    const display = openLiveDisplay(io, false)
    for (let quarter = 0; quarter < 48; quarter++) {
      display.show(progressOf({ atUs: quarter * 250_000 }))
      io.pass(250_000)
    }
    display.close()
    expect(lines(io.written.err).map((line) => line.slice(0, 4))).toEqual(['0:00', '0:05', '0:10'])
  })

  test('tells a new stage at once', () => {
    const io = fakeIo()
    const display = openLiveDisplay(io, false)
    for (const stage of ['starting', 'probing', 'running', 'draining', 'auditing'] as const)
      display.show(progressOf({ stage }))
    expect(lines(io.written.err)).toHaveLength(5)
  })

  test('tells each warning once, and what to do about it', () => {
    const io = fakeIo()
    const display = openLiveDisplay(io, false)
    const busy = warningOf('HOST_BUSY', 'the host was 97 % busy', 'talk')
    for (let i = 0; i < 3; i++) display.show(progressOf({ warnings: [busy] }))
    expect(lines(io.written.err).filter((line) => /^(warning|hint):/.test(line))).toEqual([
      'warning: HOST_BUSY (talk): the host was 97 % busy',
      'hint: Close other programs, then run again.',
    ])
  })

  test('has no esc codes, and nothing on stdout', () => {
    const io = fakeIo()
    const display = openLiveDisplay(io, false)
    display.show(progressOf())
    display.say('stopping')
    display.close()
    expect(io.written.err).not.toContain('\u001b')
    expect(io.written.out).toBe('')
  })
})

describe('progress on a terminal', () => {
  test('is one block that is drawn over itself and taken away in the end', () => {
    const io = fakeIo({ isTTY: true })
    const display = openLiveDisplay(io, false)
    display.show(progressOf())
    display.show(progressOf({ atUs: 13_000_000 }))
    expect(io.written.err).toContain('\u001b[')
    const before = io.written.err.length
    display.close()
    expect(io.written.err.slice(before)).toContain('\u001b[2K')
  })

  test('keeps what was said above the block', () => {
    const io = fakeIo({ isTTY: true })
    const display = openLiveDisplay(io, false)
    display.show(progressOf())
    display.say('stopping arrivals')
    display.show(progressOf({ stage: 'draining' }))
    expect(io.written.err).toContain('stopping arrivals\n')
  })

  test('keeps what was noted above the block, whole, and goes on with the block', () => {
    const io = fakeIo({ isTTY: true })
    const display = openLiveDisplay(io, false)
    display.show(progressOf({ stage: 'starting', activity: 'starting kafka 4.4.0' }))
    const text = `Apache Kafka 4.4.0: 50 MB in /home/somebody/${'a/long/path/'.repeat(10)}jars`
    display.note({ kind: 'note', text })
    display.show(progressOf({ stage: 'starting', activity: 'creating topics' }))
    display.close()
    const screen = screenOf(io.written.err)
    expect(screen.join('')).toBe(text)
  })

  test('shows what is being done below a note at once', () => {
    const io = fakeIo({ isTTY: true })
    const display = openLiveDisplay(io, false)
    display.show(progressOf({ stage: 'starting', activity: 'starting kafka 4.4.0' }))
    display.note({ kind: 'warning', text: 'still running: redis (pid 202)' })
    const [first, second] = screenOf(io.written.err)
    expect(first).toBe('warning: still running: redis (pid 202)')
    expect(second).toContain('starting kafka 4.4.0')
  })

  test('is plain lines on a terminal that knows no esc codes', () => {
    const io = fakeIo({ isTTY: true, env: { TERM: 'dumb' } })
    openLiveDisplay(io, false).show(progressOf())
    expect(io.written.err).not.toContain('\u001b')
  })
})

test('quiet hides progress, notes and warnings of the run, but not what is said or what was left running', () => {
  const io = fakeIo({ isTTY: true })
  const display = openLiveDisplay(io, true)
  display.show(progressOf({ warnings: [warningOf('HOST_BUSY', 'busy')] }))
  display.say('stopping arrivals')
  display.note({ kind: 'note', text: 'Redis: 3 MB in /cache' })
  display.note({ kind: 'warning', text: 'still running: redis' })
  display.close()
  expect(io.written).toEqual({ out: '', err: 'stopping arrivals\nwarning: still running: redis\n' })
})

test('shows what a warning brings from elsewhere, and does not obey it', () => {
  const io = fakeIo({ isTTY: true })
  const display = openLiveDisplay(io, false)
  display.show(progressOf({ activity: `topic ${esc}[2J` }))
  display.say(`broker says ${esc}]0;owned`)
  display.close()
  expect(io.written.err).not.toContain(`${esc}[2J`)
  expect(io.written.err).toContain('broker says \\u001b]0;owned')
})
