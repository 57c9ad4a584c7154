import { homedir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cacheDir, cacheRefusal, inCache } from '../../../src/services/programs/cache.ts'

const fileSystem = (code: string, syscall: string, path?: string) =>
  Object.assign(new Error(`${code}: refused, ${syscall}`), { code, syscall, path })

describe('the cache', () => {
  test('lies where LOADCURVE_CACHE, XDG_CACHE_HOME or HOME say, in this order; empty ones say nothing', () => {
    expect(cacheDir({ LOADCURVE_CACHE: '/a', XDG_CACHE_HOME: '/b', HOME: '/c' })).toBe('/a')
    expect(cacheDir({ LOADCURVE_CACHE: '', XDG_CACHE_HOME: '/b', HOME: '/c' })).toBe('/b/loadcurve')
    expect(cacheDir({ XDG_CACHE_HOME: '', HOME: '/c' })).toBe('/c/.cache/loadcurve')
    expect(cacheDir({ HOME: '' })).toBe(join(homedir(), '.cache', 'loadcurve'))
  })

  test('is one folder, wherever its programs are started: LOADCURVE_CACHE may be relative, XDG_CACHE_HOME may not', () => {
    expect(cacheDir({ LOADCURVE_CACHE: 'here' })).toBe(join(process.cwd(), 'here'))
    expect(cacheDir({ XDG_CACHE_HOME: 'there', HOME: '/c' })).toBe('/c/.cache/loadcurve')
  })

  test('that cannot be written is refused with the folder, the reason and the variable that moves it', async () => {
    const thrown = fileSystem('EACCES', 'mkdir', '/home')
    await expect(inCache('/home/me/.cache/loadcurve', () => Promise.reject(thrown))).rejects.toMatchObject({
      code: 'RESULTS_UNWRITABLE',
      exitCode: 107,
      message: 'cannot write the cache /home/me/.cache/loadcurve: EACCES: refused, mkdir',
      hint: 'give this user the right to write there, or set LOADCURVE_CACHE to a folder that this user can write',
    })
  })

  test.each([
    ['EROFS', 'open', '/c/services/1.json', 'that file system is read-only: set LOADCURVE_CACHE'],
    ['ENOSPC', 'write', undefined, 'the disk is full: free some space, or set LOADCURVE_CACHE'],
    ['ENOTDIR', 'mkdir', '/c', 'a file is in the way'],
    ['ENOENT', 'mkdir', '/', 'set LOADCURVE_CACHE to a folder'],
  ])('that refuses with %s at %s says what to do', (code, syscall, path, hint) => {
    expect(cacheRefusal('/c', fileSystem(code, syscall, path))).toMatchObject({ hint: expect.stringContaining(hint) })
  })

  test('is not blamed for a missing file, nor for what fails elsewhere', () => {
    for (const other of [
      fileSystem('ENOENT', 'open', '/c/jars/a.jar'),
      fileSystem('EACCES', 'open', '/cache-of-another/x'),
      fileSystem('ECONNREFUSED', 'connect'),
      new Error('what'),
    ])
      expect(cacheRefusal('/c', other)).toBe(other)
  })
})
