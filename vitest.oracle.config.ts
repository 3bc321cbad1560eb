import { defineConfig, mergeConfig } from 'vitest/config'
import base from './vitest.config.ts'

/** The tests that need tshark beside us: `npm run test:oracle`. */
const config = mergeConfig(base, defineConfig({ test: { testTimeout: 600_000 } }))
if (config.test !== undefined) config.test.include = ['test/**/*.oracle.ts']
export default config
