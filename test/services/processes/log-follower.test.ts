import { appendFileSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { LogFollower } from '../../../src/services/processes/log-follower.ts'

function followed() {
  const path = join(mkdtempSync(join(tmpdir(), 'follow-')), 'worker.log')
  const lines: string[] = []
  const follower = new LogFollower(path, (line) => lines.push(line))
  return { path, lines, follower }
}

describe('a log that somebody else writes', () => {
  it('has nothing to say before it is there', () => {
    const { lines, follower } = followed()
    follower.look()
    expect(lines).toEqual([])
  })

  it('is read line by line, each once, the last one when it is complete', () => {
    const { path, lines, follower } = followed()
    appendFileSync(path, 'one\ntw')
    follower.look()
    expect(lines).toEqual(['one'])
    appendFileSync(path, 'o\nthree\n')
    follower.look()
    follower.look()
    expect(lines).toEqual(['one', 'two', 'three'])
  })

  it('keeps a character whole that two pieces share', () => {
    const { path, lines, follower } = followed()
    const bytes = Buffer.from('grün\n')
    appendFileSync(path, bytes.subarray(0, 3))
    follower.look()
    appendFileSync(path, bytes.subarray(3))
    follower.look()
    expect(lines).toEqual(['grün'])
  })
})
