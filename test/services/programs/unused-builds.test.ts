import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { noteUse, removeUnused } from '../../../src/services/programs/unused-builds.ts'

const dayMs = 24 * 3600e3
const nowMs = Date.UTC(2026, 5, 1)
let cache = ''
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'loadcurve-builds-'))
})
afterEach(() => rmSync(cache, { recursive: true }))

function build(name: string, daysAgo: number): string {
  const place = join(cache, name)
  mkdirSync(place)
  writeFileSync(join(place, 'sizes.json'), '{}')
  noteUse(join(place, 'sizes.json'), nowMs - daysAgo * dayMs)
  return place
}

describe('builds of an engine', () => {
  test('are removed when there is a newer one and no run has used them for a month', () => {
    const place = build('storm-trident-0123456789ab', 0)
    build('storm-trident-aaaaaaaaaaaa', 31)
    build('storm-trident-bbbbbbbbbbbb', 29)
    removeUnused(place, 'sizes.json', nowMs)
    expect(readdirSync(cache).toSorted()).toEqual(['storm-trident-0123456789ab', 'storm-trident-bbbbbbbbbbbb'])
  })

  test('are left alone where they are those of another engine, or something else', () => {
    const place = build('storm-0123456789ab', 400)
    for (const name of ['storm-trident-aaaaaaaaaaaa', 'storm-aaaaaaaaaaaa-mine', 'storm', 'flink-aaaaaaaaaaaa'])
      build(name, 400)
    removeUnused(place, 'sizes.json', nowMs)
    expect(readdirSync(cache)).toHaveLength(5)
  })

  test('that are links to a folder of somebody are unlinked, and the folder stays', () => {
    const place = build('storm-0123456789ab', 0)
    const theirs = build('mine', 400)
    symlinkSync(theirs, join(cache, 'storm-aaaaaaaaaaaa'))
    removeUnused(place, 'sizes.json', nowMs)
    expect(readdirSync(cache).toSorted()).toEqual(['mine', 'storm-0123456789ab'])
    expect(readdirSync(theirs)).toEqual(['sizes.json'])
  })

  test('go by the time of their last use, which a cache that cannot be written does not keep', () => {
    const place = build('storm-0123456789ab', 40)
    noteUse(join(place, 'sizes.json'), nowMs)
    expect(statSync(join(place, 'sizes.json')).mtimeMs).toBe(nowMs)
    expect(() => noteUse(join(place, 'missing.json'), nowMs)).not.toThrow()
  })
})
