// A plugin for esbuild that has numbers stand where their names are used.
//
// A bundle keeps the names of a module's constants as variables, which V8 reads and checks each time: `diagnose` takes a
// twentieth longer. esbuild puts numbers in their place, in other modules too, but only for constants of modules that
// import nothing. So each module's numbers become a module of their own, for as long as it is bundled.
import { readFileSync } from 'node:fs'

/** `const SIZE = 1 << BITS`, as the formatter writes it: on one line, at its beginning. */
const CONSTANT = /^(export )?const ([A-Z][A-Z0-9_]*) = (.+)\n/gm
/** What numbers are made of: themselves, and the names of others. */
const PART = /(\b[A-Z][A-Z0-9_]*\b|\b\d[\w.]*)/
const OPERATORS = /^[\s()+\-*/%&|^~<>]*$/

const isNumber = (text, known) =>
  text
    .split(PART)
    .every((part, k) =>
      k % 2 === 0 ? OPERATORS.test(part) && !part.includes('//') : /^\d/.test(part) || known.has(part),
    )

/** A module without its numbers, and these alone; undefined if it has none. */
function parted(text) {
  const known = new Set()
  const exported = []
  let numbers = ''
  const others = text.replace(CONSTANT, (line, isExported, name, value) => {
    if (!isNumber(value, known)) return line
    known.add(name)
    if (isExported !== undefined) exported.push(name)
    numbers += `export const ${name} = ${value}\n`
    return '\n'
  })
  return known.size === 0 ? undefined : { numbers, others, known: [...known].join(', '), exported: exported.join(', ') }
}

const NAMESPACE = 'numbers'
const TYPESCRIPT = 'ts'

export const inlineNumbers = {
  name: 'inline numbers',
  setup({ onResolve, onLoad }) {
    const modules = new Map()
    onResolve({ filter: /^numbers:/ }, ({ path }) => ({ path, namespace: NAMESPACE, sideEffects: false }))
    onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path }) => ({ contents: modules.get(path), loader: TYPESCRIPT }))
    onLoad({ filter: /[\\/]src[\\/].*\.ts$/ }, ({ path }) => {
      const parts = parted(readFileSync(path, 'utf8'))
      if (parts === undefined) return undefined
      const from = `${NAMESPACE}:${path}`
      modules.set(from, parts.numbers)
      const { others, known, exported } = parts
      const contents = `${others}\nimport { ${known} } from ${JSON.stringify(from)}\nexport { ${exported} }\n`
      return { contents, loader: TYPESCRIPT }
    })
  },
}
