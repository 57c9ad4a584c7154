import { readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'vitest'

/** Compares text with a file, relative to this folder; `GOLDEN=update` writes the file instead. */
export function expectGolden(file: string, text: string): void {
  const url = new URL(file, import.meta.url)
  if (process.env.GOLDEN === 'update') writeFileSync(url, text)
  expect(text).toBe(readFileSync(url, 'utf8'))
}
