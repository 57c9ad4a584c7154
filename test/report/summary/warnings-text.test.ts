import { expect, it } from 'vitest'
import { renderReport } from '../../../src/report/html.ts'
import { doubtsOf } from '../../../src/report/summary/warnings-text.ts'
import type { RecordedWarning, WarningCode } from '../../../src/types/warnings.ts'
import { syntheticRun } from '../synthetic-run.ts'

const warning = (code: WarningCode, phase: string | null): RecordedWarning => ({
  code,
  message: `${code} of ${phase}`,
  hint: `What to do about ${code}.`,
  phase,
  invalid: false,
  figures: {},
})

it('gives one doubt a code: its first warning, and the other phases in which it was raised', () => {
  const warnings = ['steps-1', 'steps-2', 'steps-2', 'talk'].map((phase) => warning('HOST_BUSY', phase))
  expect(doubtsOf([...warnings, warning('LITTLE', null)])).toEqual([
    { first: warnings[0], phases: ['steps-2', 'talk'], more: 3 },
    { first: warning('LITTLE', null), phases: [], more: 0 },
  ])
})

it('says a doubt of many phases in one row of the page, and counts rows', () => {
  const run = syntheticRun({ kind: 'pass' })
  const warnings = ['steps-1', 'steps-2', 'talk'].map((phase) => warning('HOST_BUSY', phase))
  const page = renderReport({ ...run, result: { ...run.result!, warnings } }, { script: '', style: '' })
  const head = page.slice(page.indexOf('<section id="verdict"'), page.indexOf('<dl class="numbers"'))
  expect(head.match(/HOST_BUSY of/g)).toHaveLength(1)
  expect(head).toContain('HOST_BUSY of steps-1; also in steps-2 (100k/s), talk')
  expect(head).toContain('1 warning; none')
  expect(head.match(/<span class="hint">What to do about HOST_BUSY\.<\/span>/g)).toHaveLength(1)
})
