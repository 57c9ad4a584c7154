import { existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeDirectories } from '../../src/results/directory.ts'

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
