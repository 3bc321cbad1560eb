import { defineConfig } from 'vitest/config'
import base from './vitest.config.ts'

// Without the projects, each of which would run on its own what is asked for here.
const { projects: _, ...test } = base.test ?? {}

/** The tests that need tshark beside us: `npm run test:oracle`. */
export default defineConfig({ test: { ...test, include: ['test/**/*.oracle.ts'], testTimeout: 600_000 } })
