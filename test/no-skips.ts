import type { Reporter, TestModule } from 'vitest/node'

/** A vitest reporter for CI: a skipped test (or one left to do) fails the run, and so does a run without any test. */
export default class NoSkips implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped: string[] = []
    let total = 0
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        total++
        if (test.result().state === 'skipped') skipped.push(`${module.relativeModuleId} > ${test.fullName}`)
      }
    }
    if (skipped.length > 0) {
      console.error(`\n${skipped.length} of ${total} tests were skipped, and in CI that fails:`)
      for (const name of skipped) console.error(`  ${name}`)
      process.exitCode = 1
    }
  }
}
