import { defineConfig } from 'vitest/config'

/** What is written for other tools, read by these tools themselves: a check for developers, where they are installed. */
export default defineConfig({
  test: {
    include: ['test/export/readers/**/*.readers.ts'],
    testTimeout: 120_000,
    reporters: ['verbose'],
  },
})
