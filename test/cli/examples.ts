/** The examples, as they are built, in a folder of the test's own, where their expectation files can be varied. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

/** What to replace in a file, and by what. */
export type Change = readonly [from: string | RegExp, to: string]

export class Examples {
  readonly folder = mkdtempSync(join(tmpdir(), 'castshark-examples-'))
  private files = 0

  static async build(): Promise<Examples> {
    const examples = new Examples()
    const { folder } = examples
    // Ordinary users are to use it, too.
    chmodSync(folder, 0o755)
    mkdirSync(join(folder, 'examples'))
    const names = readdirSync('examples')
    await build({
      entryPoints: names.filter((name) => name.endsWith('.ts')).map((name) => join('examples', name)),
      outdir: join(folder, 'dist', 'examples'),
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'error',
    })
    for (const name of names.filter((name) => name.endsWith('.yaml'))) {
      copyFileSync(join('examples', name), join(folder, 'examples', name))
    }
    return examples
  }

  /** An expectation file of the examples. */
  file(name: string): string {
    return join(this.folder, 'examples', `${name}.yaml`)
  }

  /** A variation of one. Each change has to change something. */
  varied(name: string, ...changes: readonly Change[]): string {
    const text = changes.reduce(
      (before, [from, to]) => {
        const after = before.replaceAll(typeof from === 'string' ? from : new RegExp(from, `${from.flags}g`), to)
        if (after === before) throw new Error(`${name}.yaml has no ${from}`)
        return after
      },
      readFileSync(this.file(name), 'utf8'),
    )
    return this.written(text)
  }

  /** A variation that gives programs time: this machine may be busy with other tests. */
  patient(name: string, ...changes: readonly Change[]): string {
    const file = this.varied(name, ...changes, ['about: ', 'about: Patiently, '])
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/within: \d+m?s/g, 'within: 30s'))
    return file
  }

  /** A file of the test's own beside the others. */
  written(text: string): string {
    const file = this.file(`varied-${++this.files}`)
    writeFileSync(file, text)
    return file
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
