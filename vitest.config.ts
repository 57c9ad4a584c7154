import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/real/**', 'test/integration/**', 'node_modules/**'],
    testTimeout: 30_000,
    reporters: process.env.CI ? ['dot'] : ['default'],
  },
})
