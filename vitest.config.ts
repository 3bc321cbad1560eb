import { defineConfig } from 'vitest/config'

// The recorded answers in fixtures/expected show times in UTC.
process.env.TZ = 'UTC'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // A machine that has much else to do is no fault of the code.
    testTimeout: 60_000,
    // In CI a test that did not run is a test that failed.
    reporters: process.env.CI === 'true' ? ['default', './test/no-skips.ts'] : ['default'],
  },
})
