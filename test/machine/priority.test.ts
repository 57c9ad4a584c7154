import { describe, expect, test } from 'vitest'
import { Cgroup } from '../../src/machine/cgroup.ts'
import { goFirst, mayGoFirst, sessionNice } from '../../src/machine/priority.ts'

const enabled = '/proc/sys/kernel/sched_autogroup_enabled'
const session = '/proc/self/autogroup'
const status = '/proc/self/status'
const root = { [enabled]: '1\n', [session]: '/autogroup-4 nice 0\n', [status]: 'CapEff:\t000001ffffffffff\n' }

/** A kernel with these files, whose session file takes a nice value below 0 if the process may. */
function kernel(given: Record<string, string>, isAllowed = true) {
  const files = { ...given }
  return {
    files,
    read: (path: string) => files[path] ?? null,
    write: (path: string, text: string) => {
      if (!isAllowed && Number(text) < 0) throw new Error('EPERM: operation not permitted')
      files[path] = `/autogroup-4 nice ${text}\n`
    },
  }
}
const cgroup = (files: Record<string, string> = {}) => new Cgroup((path) => files[path] ?? null)
const asUsual = { environment: {}, ownNice: 0 }
const v2 = '30 23 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n'
const weighed = cgroup({
  '/proc/self/mountinfo': v2,
  '/proc/self/cgroup': '0::/user.slice/session.scope\n',
  '/sys/fs/cgroup/user.slice/cpu.weight': '100\n',
})

describe('the harness', () => {
  test('goes before the pipeline while it runs, and gives that back', () => {
    const { files, ...kernelFiles } = kernel(root)
    const giveBack = goFirst(kernelFiles, cgroup(), asUsual)
    expect(sessionNice(kernelFiles, cgroup())).toBe(-20)
    giveBack()
    expect(files[session]).toBe('/autogroup-4 nice 0\n')
  })

  test('leaves alone what another run of the same terminal did, which gives it back itself', () => {
    const { files, ...kernelFiles } = kernel({ ...root, [session]: '/autogroup-4 nice -20\n' })
    goFirst(kernelFiles, cgroup(), asUsual)()
    expect(files[session]).toBe('/autogroup-4 nice -20\n')
  })

  test('stays as it is where the user may not go first, or does not want it', () => {
    const refused = kernel(root, false)
    goFirst(refused, cgroup(), asUsual)()
    expect(sessionNice(refused, cgroup())).toBe(0)
    const usual = kernel(root)
    goFirst(usual, cgroup(), { ...asUsual, environment: { LOADCURVE_PRIORITY: 'usual' } })
    goFirst(usual, cgroup(), { ...asUsual, ownNice: 10 })
    expect(sessionNice(usual, cgroup())).toBe(0)
  })

  test('knows that a session means nothing in a control group with a weight of its own, or where the kernel has none', () => {
    expect(sessionNice(kernel(root), weighed)).toBeNull()
    expect(sessionNice(kernel({ ...root, [enabled]: '0\n' }), cgroup())).toBeNull()
    expect(sessionNice(kernel({}), cgroup())).toBeNull()
    const group = kernel(root)
    goFirst(group, weighed, asUsual)
    expect(group.files[session]).toBe('/autogroup-4 nice 0\n')
  })

  test('may go first as root, or with a limit for nice that reaches so far', () => {
    expect(mayGoFirst(kernel(root), cgroup())).toBe(true)
    const user = { ...root, [status]: 'CapEff:\t0000000000000000\n' }
    expect(mayGoFirst(kernel(user), cgroup())).toBe(false)
    const limits = 'Max nice priority         40                   40                   \n'
    expect(mayGoFirst(kernel({ ...user, '/proc/self/limits': limits }), cgroup())).toBe(true)
    expect(mayGoFirst(kernel({ ...user, '/proc/self/limits': limits.replaceAll('40', '0 ') }), cgroup())).toBe(false)
    expect(mayGoFirst(kernel({}), cgroup())).toBeNull()
  })

  test('in a container that hides its place knows it by the weight of what it sees as the outermost group', () => {
    const files = { '/proc/self/mountinfo': v2, '/proc/self/cgroup': '0::/\n' }
    expect(cgroup(files).isWeighed).toBe(false)
    expect(cgroup({ ...files, '/sys/fs/cgroup/cpu.weight': '100\n' }).isWeighed).toBe(true)
    const v1 = '33 32 0:30 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n'
    expect(cgroup({ '/proc/self/mountinfo': v1, '/proc/self/cgroup': '1:cpu:/\n' }).isWeighed).toBe(false)
    expect(cgroup({ '/proc/self/mountinfo': v1, '/proc/self/cgroup': '1:cpu:/docker/a\n' }).isWeighed).toBe(true)
  })
})
