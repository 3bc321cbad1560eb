// Builds dist/:
//   cli.js               starts the program; the package's command
//   cli.cjs              the same, under a name that it had: npx keeps the link that it once made to a checkout's command
//   read.cjs             the program, as far as it reads saved captures, bundled into one file: what is dynamically imported
//                        stands in it too, but is not run before it is asked for
//   castshark.cjs        the whole program
//   *.cjs.*.cache        what V8 compiled of them, see src/cli/launch.ts
//   index.mjs            the library
//   vitest.mjs           matchers for Vitest
//   types/               its type declarations
//   examples/            the programs of examples/, which Node 20 cannot run as TypeScript
//   package.json         says that .js is CommonJS here: loading an ES module would make the start a fifth longer
//
//   node scripts/build.mjs              everything
//   node scripts/build.mjs --no-types   the code only, in a fraction of a second
import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { inlineNumbers } from './inline-numbers.mjs'

process.chdir(fileURLToPath(new URL('..', import.meta.url)))

const common = {
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  target: 'node20',
  // Less to read at start-up; names stay, so that a stack trace says where.
  minifyWhitespace: true,
  minifySyntax: true,
  charset: 'ascii',
  // What is native, and what only a check needs: twice as much code as all else.
  external: ['cap', 'koffi', 'yaml', 'zod'],
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [inlineNumbers],
}

// Commander loads it for commands that are programs of their own, of which there are none: a tenth of the start-up.
const withoutChildProcess = {
  name: 'without child_process',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
      /[\\/]commander[\\/]/.test(importer) ? { path: 'child_process', namespace: 'none' } : undefined,
    )
    onLoad({ filter: /.*/, namespace: 'none' }, () => ({ contents: 'export {}' }))
  },
}

const FILTER = 'ip.addr == 224.0.0.0/4 && (udp.port == 5004 || igmp)'

async function command() {
  await Promise.all([
    build({
      ...common,
      entryPoints: { castshark: 'src/cli/main.ts', read: 'src/cli/main-read.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
      // A script that is run from kept code has no loader for modules: it asks for Node's own by `require`.
      supported: { 'dynamic-import': false },
      plugins: [...common.plugins, withoutChildProcess],
      // A function, which src/cli/launch.ts calls: wrapped there, the text would be copied.
      banner: { js: '(function (exports, require, module, __filename) {' },
      footer: { js: '})' },
    }),
    build({
      ...common,
      entryPoints: { 'reading-thread': 'src/cli/reading-thread.ts' },
      format: 'cjs',
      outExtension: { '.js': '.cjs' },
    }),
    build({
      ...common,
      entryPoints: { cli: 'src/cli/launch.ts' },
      format: 'cjs',
      banner: { js: '#!/usr/bin/env node' },
    }),
  ])
  writeFileSync('dist/package.json', '{ "type": "commonjs" }\n')
  writeFileSync('dist/cli.cjs', "#!/usr/bin/env node\nrequire('./cli.js')\n")
  for (const command of ['dist/cli.js', 'dist/cli.cjs']) chmodSync(command, 0o755)
  // The first run keeps what it compiles: what most runs need, and not much that they do not. Frames enough for a filter
  // to find out what it can decide by itself.
  for (const file of readdirSync('dist')) if (file.endsWith('.cache')) rmSync(`dist/${file}`)
  const captures = Array(8).fill('fixtures/chat-igmpv3.pcapng')
  for (const command of ['read', 'diagnose'])
    execFileSync(process.execPath, ['dist/cli.js', command, ...captures, '-Y', FILTER], { stdio: 'pipe' })
}

// Packages written in CommonJS ask for Node's modules by `require`, which an ES module does not have.
const REQUIRE = `import { createRequire as __createRequire } from 'node:module'
const require = __createRequire(import.meta.url)`

const library = () =>
  build({
    ...common,
    entryPoints: { index: 'src/index.ts', vitest: 'src/library/vitest.ts' },
    external: [...common.external, 'vitest'],
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    banner: { js: REQUIRE },
  })

const examples = () =>
  build({
    ...common,
    outdir: 'dist/examples',
    entryPoints: readdirSync('examples')
      .filter((file) => file.endsWith('.ts') && file !== 'common.ts')
      .map((file) => `examples/${file}`),
    format: 'esm',
    outExtension: { '.js': '.mjs' },
  })

function declarations() {
  const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc')
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { stdio: 'inherit' })
    child.on('error', reject)
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error('the type declarations could not be made'))))
  }).then(() => writeFileSync('dist/types/package.json', '{ "type": "module" }\n'))
}

const types = !process.argv.includes('--no-types')
if (types) rmSync('dist', { recursive: true, force: true })
await Promise.all([command(), library(), examples(), types ? declarations() : undefined])
