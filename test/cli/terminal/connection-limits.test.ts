import { expect, test } from 'vitest'
import { connectionLimits, openFilesIn } from '../../../src/cli/terminal/connection-limits.ts'

const text = (soft: string) =>
  `Limit                     Soft Limit           Hard Limit           Units
Max processes             63459                63459                processes
Max open files            ${soft}                 4096                 files
Max locked memory         8388608              8388608              bytes
`

test('how many files a process may open is the soft limit that the kernel tells', () => {
  expect(openFilesIn(text('1024'))).toBe(1024)
  expect(openFilesIn(text('unlimited'))).toBeNull()
  expect(openFilesIn('')).toBeNull()
})

test.runIf(process.platform === 'linux')('this machine has files and ports for connections', () => {
  const { openFiles, localPorts } = connectionLimits()
  expect(openFiles).toBeGreaterThan(100)
  expect(localPorts).toBeGreaterThan(100)
})
