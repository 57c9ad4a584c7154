import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/real/**', 'test/integration/**', 'node_modules/**'],
    testTimeout: 30_000,
    // the default leaves one core idle: of two, half
    maxWorkers: '100%',
    reporters: process.env.CI ? ['dot'] : ['default'],
  },
})
