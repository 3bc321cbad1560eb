// Runs one question of bench/: `npm run bench -- count [options]`. Node 20 does not run TypeScript, so it is bundled first.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const [name, ...options] = process.argv.slice(2)
const helpers = new Set(['run.ts', 'packets.ts', 'odd-frames.ts'])
const questions = readdirSync('bench').filter((file) => file.endsWith('.ts') && !helpers.has(file))
if (name === undefined || !questions.includes(`${name}.ts`)) {
  console.error(
    `usage: npm run bench -- NAME [options]; NAME is one of ${questions.map((file) => file.slice(0, -3)).join(', ')}`,
  )
  process.exit(2)
}
if (!existsSync('dist/cli.js')) {
  console.error('bench: dist/cli.js is not there; npm run build')
  process.exit(2)
}

// Inside node_modules, so that packages are found and nothing is left in the tree.
const outfile = `node_modules/.cache/castshark-bench/${name}.mjs`
await build({
  entryPoints: [`bench/${name}.ts`],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  logLevel: 'warning',
})
const child = spawn(process.execPath, [outfile, ...options], { stdio: 'inherit' })
child.on('close', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)))
