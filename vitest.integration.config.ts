import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

/** Real services: one file at a time. What is fetched for them stays in the project. */
export default defineConfig({
  test: {
    include: ['test/integration/**/*.test.ts'],
    fileParallelism: false,
    maxWorkers: 1,
    // tests that say so share the cores by twos
    maxConcurrency: 2,
    testTimeout: 180_000,
    hookTimeout: 300_000,
    env: {
      LOADCURVE_CACHE: process.env.LOADCURVE_CACHE ?? join(import.meta.dirname, 'node_modules', '.cache', 'loadcurve'),
    },
    reporters: process.env.CI ? ['dot'] : ['default'],
  },
})
