import { writeFileSync } from 'node:fs'

/**
 * A vitest reporter that writes how many tests passed, and which failed or were skipped and why, to $TEST_TALLY_FILE.
 */
export default class TestTally {
  onTestRunEnd(modules, unhandledErrors) {
    const tally = { passed: 0, failed: unhandledErrors.length, skipped: [] }
    for (const module of modules) {
      if (module.errors().length > 0) tally.failed++
      for (const test of module.children.allTests()) count(test, module, tally)
    }
    writeFileSync(process.env.TEST_TALLY_FILE, JSON.stringify(tally))
  }
}

function count(test, module, tally) {
  const { state, note } = test.result()
  if (state === 'passed') tally.passed++
  else if (state === 'skipped')
    tally.skipped.push({ name: test.fullName, file: module.relativeModuleId, reason: note ?? reasonAround(test) })
  else tally.failed++
}

/** The reason of the nearest `describe` that says why its tests are skipped: `{ skip: true, meta: { skipReason } }`. */
function reasonAround({ parent }) {
  for (let suite = parent; suite?.meta !== undefined; suite = suite.parent) {
    const { skipReason } = suite.meta()
    if (skipReason !== undefined) return skipReason
  }
  return ''
}
