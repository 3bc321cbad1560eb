// Builds dist/: cli.js and index.js, each one bundled file with what it loads on demand in chunks/, and the type
// declarations of the package in types/ (not needed at run time).
//
//   node scripts/build.mjs              everything
//   node scripts/build.mjs --no-types   the code only, in a fraction of a second
import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
process.chdir(root)

const entries = [
  { name: 'cli', source: 'src/cli/main.ts', executable: true },
  { name: 'index', source: 'src/index.ts', executable: false },
]

// Packages written in CommonJS ask for Node's modules by `require`, which an ES module does not have.
const REQUIRE = `import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)
`

async function bundle({ name, source, executable }) {
  const result = await build({
    entryPoints: { [name]: source },
    outdir: 'dist',
    chunkNames: 'chunks/[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // One octet a character: the engine then reads the source as it lies there, which start-up notices.
    charset: 'ascii',
    external: ['cap'],
    legalComments: 'none',
    logLevel: 'warning',
    write: false,
  })
  return result.outputFiles.map(({ path, text }) => {
    const code = text.includes('var __require =') ? REQUIRE + text.replace(/^#!.*\n/, '') : text.replace(/^#!.*\n/, '')
    const runs = executable && relative(root, path) === `dist/${name}.js`
    return { path, runs, code: runs ? `#!/usr/bin/env node\n${code}` : code }
  })
}

function declarations() {
  rmSync('dist/types', { recursive: true, force: true })
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error('the type declarations could not be made'))))
  })
}

const present = entries.filter(({ source }) => existsSync(source))
for (const { source } of entries) if (!existsSync(source)) console.error(`build: ${source} is not there yet, left out`)

const types = present.some(({ name }) => name === 'index') && !process.argv.includes('--no-types')
const [outputs] = await Promise.all([Promise.all(present.map(bundle)), types ? declarations() : undefined])
for (const { path, code, runs } of outputs.flat()) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, code)
  if (runs) chmodSync(path, 0o755)
}
const current = new Set(outputs.flat().map(({ path }) => basename(path)))
const stale = existsSync('dist/chunks') ? readdirSync('dist/chunks').filter((name) => !current.has(name)) : []
for (const name of stale) rmSync(`dist/chunks/${name}`, { force: true })
