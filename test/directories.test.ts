import { existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeDirectories, temporaryFolder, writeRefusal } from '../src/directories.ts'

const fresh = () => mkdtempSync(join(tmpdir(), 'loadcurve-test-'))

it('makes every folder that is missing, and minds none that is there', () => {
  const path = join(fresh(), 'a', 'b', 'c')
  makeDirectories(path)
  makeDirectories(path)
  expect(statSync(path).isDirectory()).toBe(true)
})

it('says so where a file is in the way', () => {
  const file = join(fresh(), 'file')
  writeFileSync(file, '')
  expect(() => makeDirectories(join(file, 'a'))).toThrow(/ENOTDIR|EEXIST/)
  expect(() => makeDirectories(file)).toThrow(/EEXIST/)
})

it('gives up at once where the file system allows no folder', ({ skip }) => {
  if (!existsSync('/proc/version')) skip('there is no /proc here')
  expect(() => makeDirectories('/proc/loadcurve/results')).toThrow(/ENOENT/)
})

it('cannot be written where the nearest folder that is there says so', () => {
  expect(writeRefusal(join(fresh(), 'a', 'b'))).toBeNull()
  const file = join(fresh(), 'file')
  writeFileSync(file, '', { mode: 0o400 })
  expect(writeRefusal(join(file, 'a'))).toMatchObject({ code: expect.stringMatching(/EACCES|ENOTDIR/) })
})

it('for temporary files is where TMPDIR says; one that cannot be made names it', () => {
  const before = process.env.TMPDIR
  try {
    process.env.TMPDIR = fresh()
    expect(temporaryFolder('x-')).toContain(join(process.env.TMPDIR, 'x-'))
    process.env.TMPDIR = '/dev/null'
    expect(() => temporaryFolder('x-')).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(/^cannot write \/dev\/null: ENOTDIR/),
        hint: expect.stringContaining('set TMPDIR to a folder that this user can write'),
      }),
    )
  } finally {
    if (before === undefined) delete process.env.TMPDIR
    else process.env.TMPDIR = before
  }
})
