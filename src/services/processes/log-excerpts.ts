import { closeSync, existsSync, openSync, readSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const mostBytes = 4 * 2 ** 20

/** Returns a function that copies what was logged since now (at most the last 4 MiB) to a run's own logs, once. */
export function logExcerpts(
  logs: ReadonlyMap<string, string>,
  processes: readonly { readonly name: string }[],
  logsDir: string,
): () => void {
  const starts = processes.flatMap(({ name }) => {
    const path = logs.get(name)
    return path === undefined ? [] : [{ name, path, from: statSync(path).size }]
  })
  return () => {
    for (const { name, path, from } of starts.splice(0)) {
      if (existsSync(path)) writeFileSync(join(logsDir, `${name}.log`), excerpt(path, from))
    }
  }
}

function excerpt(path: string, from: number): Buffer {
  const size = statSync(path).size
  const start = Math.max(Math.min(from, size), size - mostBytes)
  const bytes = Buffer.alloc(size - start)
  const fd = openSync(path, 'r')
  try {
    readSync(fd, bytes, 0, bytes.length, start)
  } finally {
    closeSync(fd)
  }
  return bytes
}
