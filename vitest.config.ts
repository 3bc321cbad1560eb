import { defineConfig } from 'vitest/config'

// The recorded answers in fixtures/expected show times in UTC.
process.env.TZ = 'UTC'

/** Tests of networks, terminals and programs that run beside them. */
const LIVE = [
  'test/capture/live/**/*.test.ts',
  'test/sandbox/**/*.test.ts',
  'test/cli/*{-live,-sandbox}.test.ts',
  'test/cli/{capture,capture-inputs,compare,replay,screen}.test.ts',
  'test/cli/completion/**/*.test.ts',
  'test/docs/**/*.test.ts',
]

export default defineConfig({
  test: {
    // A machine that has much else to do is no fault of the code.
    testTimeout: 60_000,
    // In CI a test that did not run is a test that failed.
    reporters: process.env.CI === 'true' ? ['default', './test/no-skips.ts'] : ['default'],
    projects: [
      { extends: true, test: { name: 'code', include: ['test/**/*.test.ts'], exclude: LIVE } },
      // Nor is it one that a host was not let run for seconds: what fails twice fails.
      { extends: true, test: { name: 'live', include: LIVE, retry: 1 } },
    ],
  },
})
