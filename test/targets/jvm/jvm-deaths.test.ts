import { describe, expect, test } from 'vitest'
import { causeOfDeath } from '../../../src/targets/jvm/jvm-deaths.ts'

const jvm = { heapBytes: 64 * 2 ** 20, flags: [] }
const outOf = (what: string) => causeOfDeath(['a line', `Terminating due to java.lang.OutOfMemoryError: ${what}`], jvm)

describe('a JVM that ended', () => {
  test.each([
    'Java heap space',
    'GC overhead limit exceeded',
    'Requested array size exceeds VM limit',
  ])('by %s needs a larger heap, and hears what it has', (what) => {
    expect(outOf(what)).toEqual({
      message: `its JVM ran out of memory (${what}): target.jvm.heap is 64\u00a0MiB`,
      hint: 'raise target.jvm.heap',
    })
  })

  test.each([
    ['Metaspace', /MaxMetaspaceSize/],
    ['Direct buffer memory', /MaxDirectMemorySize/],
    ['unable to create native thread: possibly out of memory or process/resource limits reached', /ulimit -u/],
  ])('by %s needs no larger heap, but another limit', (what, hint) => {
    const cause = outOf(what)!
    expect(cause.message).toBe(`its JVM ran out of memory (${what})`)
    expect(cause.hint).toMatch(hint)
    expect(cause.hint).not.toContain('heap')
  })

  test.each([
    ["Unrecognized VM option 'UseNoGC'", "Unrecognized VM option 'UseNoGC'"],
    ['Unrecognized option: -Zmx1g', 'Unrecognized option: -Zmx1g'],
    ["Error: VM option 'G1NewSizePercent' is experimental and must be enabled", "VM option 'G1NewSizePercent' is"],
  ])('since a flag is none names it: %s', (line, named) => {
    const end = ['Error: Could not create the Java Virtual Machine.', 'Error: A fatal exception has occurred.']
    const cause = causeOfDeath([line, ...end], jvm)!
    expect(cause.message).toContain(`its JVM did not start: ${named}`)
    expect(cause).toMatchObject({ hint: 'correct target.jvm.flags', isFinal: true })
  })

  test('for another reason is not explained', () => {
    expect(causeOfDeath(['java.io.IOException: no route to host', "it said: VM option 'x' is fine"], jvm)).toBeNull()
    expect(causeOfDeath([], jvm)).toBeNull()
  })
})
