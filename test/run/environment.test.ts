import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageVersion } from '../../src/package-files.ts'
import { fingerprintOf } from '../../src/results/host-hash.ts'
import { gitCommit, hostFacts } from '../../src/run/environment.ts'
import { environmentOf, scratchFolder } from '../results/sample-run.ts'

const commit = 'a'.repeat(40)
const other = 'b'.repeat(40)

function folderWith(files: Readonly<Record<string, string>>): string {
  const dir = scratchFolder()
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return dir
}

describe('the fingerprint of a host', () => {
  const { host } = environmentOf('x')

  test('is the same for the same machine, whatever it is called, and after a boot that left it a little less memory', () => {
    const again = { ...host, hostname: 'renamed', memoryBytes: host.memoryBytes - 2 ** 22 }
    expect(fingerprintOf(again, '0.1.0')).toBe(fingerprintOf(host, '0.1.0'))
    expect(fingerprintOf(host, '0.1.0')).toMatch(/^[0-9a-f]{16}$/)
  })

  test('changes with everything that makes runs incomparable', () => {
    const changes = [
      { cpuModel: 'Other CPU' },
      { cores: 4 },
      { memoryBytes: host.memoryBytes * 2 },
      { kernel: '6.2.0' },
      { arch: 'arm64' },
      { node: '22.0.0' },
    ]
    const prints = changes.map((change) => fingerprintOf({ ...host, ...change }, '0.1.0'))
    const all = [...prints, fingerprintOf(host, '0.1.0'), fingerprintOf(host, '0.2.0')]
    expect(new Set(all).size).toBe(all.length)
  })

  test('can be taken of this machine', () => {
    const facts = hostFacts()
    expect(facts.cores).toBeGreaterThan(0)
    expect(facts.cores).toBeLessThanOrEqual(facts.quotaCores ?? facts.cores)
    expect(facts.memoryBytes).toBeGreaterThan(2 ** 27)
    expect(Object.values(facts).every((fact) => fact !== '')).toBe(true)
    expect(fingerprintOf(facts, packageVersion())).toBe(fingerprintOf(hostFacts(), packageVersion()))
  })
})

test('the version is the one of package.json', () => {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8')
  expect(packageVersion()).toBe(JSON.parse(text).version)
})

describe('the commit of a folder', () => {
  test('is found from any folder below, by the branch that is checked out', () => {
    const dir = folderWith({
      '.git/HEAD': 'ref: refs/heads/main\n',
      '.git/refs/heads/main': `${commit}\n`,
      'a/b/file': '',
    })
    expect(gitCommit(join(dir, 'a', 'b'))).toBe(commit)
  })

  test('is the one in HEAD when no branch is checked out', () => {
    expect(gitCommit(folderWith({ '.git/HEAD': `${commit}\n` }))).toBe(commit)
  })

  test('is found among packed branches, and a loose branch is newer than a packed one', () => {
    const packed = `# pack-refs with: peeled fully-peeled sorted \n${other} refs/heads/maintenance\n${commit} refs/heads/main\n^${other}\n`
    const files = { '.git/HEAD': 'ref: refs/heads/main\n', '.git/packed-refs': packed }
    expect(gitCommit(folderWith(files))).toBe(commit)
    expect(gitCommit(folderWith({ ...files, '.git/refs/heads/main': other }))).toBe(other)
  })

  test('is found in a worktree, whose branches lie in the main repository', () => {
    const dir = folderWith({
      'main/.git/HEAD': 'ref: refs/heads/main\n',
      'main/.git/refs/heads/topic': `${commit}\n`,
      'main/.git/worktrees/tree/HEAD': 'ref: refs/heads/topic\n',
      'main/.git/worktrees/tree/commondir': '../..\n',
      'tree/.git': 'gitdir: ../main/.git/worktrees/tree\n',
    })
    expect(gitCommit(join(dir, 'tree'))).toBe(commit)
  })

  test('is null without a repository, before the first commit, and for damaged files', () => {
    expect(gitCommit(scratchFolder())).toBeNull()
    expect(gitCommit(folderWith({ '.git/HEAD': 'ref: refs/heads/main\n' }))).toBeNull()
    expect(gitCommit(folderWith({ '.git/HEAD': 'rubbish' }))).toBeNull()
  })
})
