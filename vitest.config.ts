import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // In CI a test that did not run is a test that failed.
    reporters: process.env.CI === 'true' ? ['default', './test/no-skips.ts'] : ['default'],
  },
})
