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

const program = join(__dirname, 'castshark.cjs')
const cache = `${program}.cache`

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
    // Under another name first: whoever starts meanwhile finds all of it or none.
    const unfinished = `${cache}.${process.pid}`
    writeFileSync(unfinished, script.createCachedData())
    renameSync(unfinished, cache)
  } catch {
    // Read-only installations and full disks are no reason to say anything.
  }
}

// The bundle is the text of a function. It is ASCII, so that V8 takes its octets as they are.
const source = readFileSync(program, 'latin1')
const cachedData = kept()
const script = new Script(source, { filename: program, cachedData })
if (cachedData === undefined || script.cachedDataRejected) process.once('exit', () => keep(script))
script.runInThisContext()(exports, require, module, program)
