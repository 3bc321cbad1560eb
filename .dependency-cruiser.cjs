// The import rule of the house: bytes become layers, layers become fields, fields become output, and imports point
// the same way, one way. Types count as much as code.

// From the ground up; a folder imports itself and what stands before it.
const order = ['decode', 'filter', 'multicast', 'output', 'check']

const folders = (names) => `^src/(${names.join('|')})/`

const upward = order.map((folder, i) => ({
  name: `${folder}-points-down`,
  comment: `src/${folder} may import only ${order.slice(0, i + 1).join(', ')}`,
  severity: 'error',
  from: { path: folders([folder]) },
  to: { path: '^src/', pathNot: folders(order.slice(0, i + 1)) },
}))

module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'capture-stands-alone',
      comment: 'src/capture moves frames and knows no protocol: it imports no other folder',
      severity: 'error',
      from: { path: folders(['capture']) },
      to: { path: '^src/', pathNot: folders(['capture']) },
    },
    {
      name: 'sandbox-stands-beside',
      comment: 'src/sandbox runs processes in namespaces: it imports nothing but capture',
      severity: 'error',
      from: { path: folders(['sandbox']) },
      to: { path: '^src/', pathNot: folders(['sandbox', 'capture']) },
    },
    {
      name: 'capture-and-sandbox-are-for-the-edge',
      comment: 'only the command line and the library may reach for what does I/O',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(capture|sandbox|cli|library)/', '^src/index\\.ts$'] },
      to: { path: folders(['capture', 'sandbox']) },
    },
    {
      name: 'nobody-imports-the-command-line',
      severity: 'error',
      from: { pathNot: folders(['cli']) },
      to: { path: folders(['cli']) },
    },
    {
      name: 'nobody-imports-the-library-entry',
      comment: 'inside, import the folder that has it',
      severity: 'error',
      from: { path: '^src/', pathNot: folders(['cli']) },
      to: { path: '^src/index\\.ts$' },
    },
    {
      name: 'pure-code-is-free-of-node',
      comment: 'what decodes, filters, judges and prints runs in a browser too',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/(capture|sandbox|cli|library)/', '^src/index\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'no-circles',
      comment: 'a declaration speaks of packets and a packet of declarations: only types may go round in a circle',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'resolvable',
      comment: '`cap` and `koffi` are optional and may be missing',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(cap|koffi)$' },
    },
    {
      name: 'nothing-from-devDependencies',
      severity: 'error',
      from: { path: '^src/' },
      // The matchers are for whoever has it.
      to: {
        pathNot: '^node_modules/vitest/',
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: ['type-only'],
      },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
}
