import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { arrows } from '../architecture/rules.ts'
import { anchorsOf, linksOf, rowsOf, sectionOf, textOutsideFences } from './markdown.ts'
import { allPages, isThere, readPage } from './pages.ts'

/** `docs/ci.md` and `results.md#files` -> what is wrong, or nothing. */
function brokenLink(from: string, target: string): string | null {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? from : join(dirname(from), path)
  if (!isThere(file)) return `${from}: ${target} leads nowhere`
  if (anchor === undefined || !file.endsWith('.md')) return null
  return anchorsOf(readPage(file).text).includes(anchor) ? null : `${from}: ${target} names no heading`
}

/** `src/run/plan.ts`, `src/run/`, `test/fixtures/contract/` as they stand in code spans. */
function pathsIn(text: string): string[] {
  const spans = [...textOutsideFences(text).matchAll(/`([^`\n]+)`/g)].map(([, span]) => span!)
  return spans.flatMap((span) =>
    [...span.matchAll(/(?<![\w/.-])(?:src|test|scripts|schema)\/[\w./-]*[\w/]/g)].map(([path]) => path),
  )
}

describe.each(allPages.map(({ path, text }) => [path, text]))('%s', (path, text) => {
  test('has only links that lead somewhere', () => {
    expect(linksOf(text!).flatMap((target) => brokenLink(path!, target) ?? [])).toEqual([])
  })

  test('names only files and folders that are there', () => {
    const missing = pathsIn(text!).filter((named) => !isThere(named))
    expect(missing).toEqual([])
  })
})

describe('links', () => {
  test('are checked in every page, and some lead to headings', () => {
    const links = allPages.flatMap(({ text }) => linksOf(text))
    expect(links.length).toBeGreaterThan(40)
    expect(links.filter((link) => link.includes('#')).length).toBeGreaterThan(10)
  })

  test('that lead nowhere are found, and so are headings that do not exist', () => {
    expect(brokenLink('docs/ci.md', 'nothere.md')).toContain('leads nowhere')
    expect(brokenLink('docs/ci.md', 'results.md#nothere')).toContain('names no heading')
    expect(brokenLink('docs/ci.md', 'results.md#exit-codes')).toBeNull()
  })
})

describe('the map', () => {
  test('has every room of src in its table', () => {
    const architecture = allPages.find(({ path }) => path === 'ARCHITECTURE.md')!.text
    const drawn = rowsOf(sectionOf(architecture, 'Rooms')).flatMap(([rooms]) =>
      [...rooms!.matchAll(/`([\w/]+)\/`/g)].map(([, room]) => room!),
    )
    const rooms = Object.keys(arrows).filter((room) => !room.includes('/'))
    expect(rooms.filter((room) => !drawn.includes(room))).toEqual([])
    expect(drawn.filter((room) => !isThere(`src/${room}`))).toEqual([])
  })
})
