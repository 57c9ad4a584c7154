import { expect, test } from 'vitest'
import { openFile } from '../../../src/cli/terminal/open-file.ts'

test.runIf(process.platform === 'linux')('a report that no display can show is not opened in silence', () => {
  expect(openFile('/nowhere/report.html', {})).toMatch(/^nothing was opened: there is no display here/)
})
