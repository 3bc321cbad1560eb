/**
 * What `castshark` runs: the bundled program, from code that V8 has compiled before.
 *
 * Compiling the declarations of all protocols takes longer than decoding a small capture. V8 can keep what it compiled; it
 * stands beside the program and is made anew when another Node runs it (V8 refuses what another version compiled). Built
 * as a CommonJS script: Node's loader of ES modules takes milliseconds of its own.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import { isReading } from './meant.ts'
import { startEarly } from './reader.ts'

const args = process.argv.slice(2)
startEarly(args)

const program = join(__dirname, isReading(args) ? 'read.cjs' : 'castshark.cjs')
// One for each Node: those who use several by turns would make it anew each time.
const cache = `${program}.${process.version}.cache`

/** The compiled code; undefined if there is none yet. */
function kept(): Buffer | undefined {
  try {
    return readFileSync(cache)
  } catch {
    return undefined
  }
}

/** Keeps what has been compiled by now. Where that may not be written, the program works without. */
function keep(script: Script): void {
  try {
    const compiled = script.createCachedData()
    // Help and the like compile next to nothing, and who comes after them would have to do without the rest.
    if (compiled.length < source.length / 2) return
    // Under another name first: whoever starts meanwhile finds all of it or none.
    const unfinished = `${cache}.${process.pid}`
    writeFileSync(unfinished, compiled)
    renameSync(unfinished, cache)
  } catch {
    // Read-only installations and full disks are no reason to say anything.
  }
}

// The bundle is the text of a function. It is ASCII, so that V8 takes its octets as they are.
const source = readFileSync(program, 'latin1')
const cachedData = kept()
const script = new Script(source, { filename: program, cachedData })
// Other flags are for once: V8 refuses what was compiled under them to those who come after.
const isUsual = process.execArgv.length === 0 && (process.env.NODE_OPTIONS ?? '') === ''
if ((cachedData === undefined || script.cachedDataRejected) && isUsual) process.once('exit', () => keep(script))
script.runInThisContext()(exports, require, module, program)
