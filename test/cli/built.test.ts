import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../../bin/loadcurve.js', import.meta.url))

/** A shell line in which $0 is Node and $1 the built command line; a failure anywhere in a pipe counts. */
function shell(line: string) {
  const { status, stdout, stderr } = spawnSync('bash', ['-o', 'pipefail', '-c', line, process.execPath, bin], {
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

test('the built command line prints its help and ends with exit code 0', () => {
  const { status, stdout, stderr } = shell('"$0" "$1" --help')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(stdout).toMatch(/^Usage: loadcurve/)
})

test('a mistake ends it with exit code 2', () => {
  expect(shell('"$0" "$1" rnu')).toEqual({
    status: 2,
    stdout: '',
    stderr: "loadcurve: unknown command 'rnu'\nhint: did you mean run?\n",
  })
})

test('a reader that goes away early, as head does, is no failure', () => {
  expect(shell('"$0" "$1" completion bash | true')).toEqual({ status: 0, stdout: '', stderr: '' })
})

test('a closed stderr does not change the exit code', () => {
  expect(shell('"$0" "$1" rnu 2>&1 | true')).toEqual({ status: 2, stdout: '', stderr: '' })
})
