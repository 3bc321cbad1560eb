/** Shells as people use them: on a terminal, with keys that are pressed, and the line that comes of it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { program } from '../run.ts'

export type ShellName = 'bash' | 'zsh' | 'fish'

export const BASH_COMPLETION = '/usr/share/bash-completion/bash_completion'

/** The prompt: the terminal is then the shell's. */
const READY = 'ready> '

/** What each shell reads when it starts. Control-Y tells the line and the place of the cursor. */
const SET_UP: Readonly<Record<ShellName, readonly string[]>> = {
  bash: [
    `PS1='${READY}'`,
    'bind "set enable-bracketed-paste off"',
    'bind "set completion-query-items 0"',
    'bind "set page-completions off"',
    `bind -x '"\\C-y": printf "%s\\0%s\\0" "$READLINE_LINE" "$READLINE_POINT" >> "$TOLD"'`,
    'source <(castshark completion bash)',
  ],
  zsh: [
    `PS1='${READY}'`,
    'setopt no_beep',
    'bindkey -e',
    'tell() { print -rn -- "$BUFFER"$\'\\0\'"$CURSOR"$\'\\0\' >> $TOLD }',
    'zle -N tell',
    "bindkey '^Y' tell",
    'autoload -Uz compinit && compinit -u -D',
    'source <(castshark completion zsh)',
  ],
  fish: [
    `function fish_prompt; echo -n '${READY}'; end`,
    `bind \\cy 'printf "%s\\0%s\\0" (commandline | string collect) (commandline -C) >> $TOLD'`,
    'castshark completion fish | source',
  ],
}

const START: Readonly<Record<ShellName, (folder: string) => string>> = {
  bash: (folder) => `bash --noprofile --rcfile ${folder}/bash -i`,
  zsh: () => 'zsh -d -i',
  fish: () => 'fish -i',
}

/** Why something cannot be tested here; undefined if it can. */
export function missing(needed: ShellName | 'bash-completion'): string | undefined {
  if (needed === 'bash-completion') return existsSync(BASH_COMPLETION) ? undefined : `${needed} is not installed`
  for (const program of ['script', needed]) {
    if (spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0) return `${program} is not installed`
  }
  return undefined
}

/** What `complete -C` of fish says about a line: a choice a line, its description behind a tab. */
export async function fishSays(line: string): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'castshark-'))
  const { stdout, stderr } = spawnSync('fish', ['-c', 'castshark completion fish | source; complete -C $argv', line], {
    env: await environment(folder),
    cwd: folder,
    encoding: 'utf8',
  })
  await rm(folder, { recursive: true, force: true })
  if (stderr !== '') throw new Error(stderr)
  return stdout.split('\n').slice(0, -1)
}

/** The environment in which the shells find the program, and nothing of the user's. */
async function environment(folder: string): Promise<NodeJS.ProcessEnv> {
  await mkdir(join(folder, 'bin'))
  const start = `#!/bin/sh\nexec '${process.execPath}' '${resolve(await program())}' "$@"\n`
  await writeFile(join(folder, 'bin', 'castshark'), start, { mode: 0o755 })
  return {
    PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
    HOME: folder,
    XDG_CONFIG_HOME: folder,
    XDG_DATA_HOME: folder,
    ZDOTDIR: folder,
    INPUTRC: '/dev/null',
    TERM: 'vt100',
    LC_ALL: 'C.UTF-8',
    TOLD: join(folder, 'told'),
  }
}

export class Terminal {
  /** All that was written to the terminal. */
  output = ''
  private heard = 0

  private constructor(
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {
    child.stdout?.on('data', (chunk: Buffer) => {
      this.output += chunk.toString()
    })
  }

  /** Starts a shell in a folder that holds the files `one.pcap` and `two words.pcap`. @param more what it is to do before all else */
  static async open(shell: ShellName, more: readonly string[] = []): Promise<Terminal> {
    const folder = await mkdtemp(join(tmpdir(), 'castshark-'))
    // Where this folder is missing, fish makes completions from all manual pages, in the background.
    await mkdir(join(folder, 'fish', 'generated_completions'), { recursive: true })
    await mkdir(join(folder, 'captures'))
    const setUp = [...more, ...SET_UP[shell], ''].join('\n')
    await Promise.all(
      ['bash', '.zshrc', 'fish/config.fish', 'told', 'captures/one.pcap', 'captures/two words.pcap'].map((name) =>
        writeFile(join(folder, name), name === 'told' ? '' : setUp),
      ),
    )
    const child = spawn('script', ['-qec', START[shell](folder), '/dev/null'], {
      cwd: join(folder, 'captures'),
      env: await environment(folder),
    })
    const terminal = new Terminal(folder, child)
    await until(() => terminal.output.includes(READY))
    return terminal
  }

  /**
   * Types a line, moves to the place that `‸` marks, presses a key, and clears the line.
   * @returns the line as it then is, the cursor marked in it unless it is at the end
   */
  async press(marked: string, key = ''): Promise<string> {
    const back = marked.includes('‸') ? marked.length - 1 - marked.indexOf('‸') : 0
    this.child.stdin?.write(`${marked.replace('‸', '')}${'\x02'.repeat(back)}${key}\x19\x05\x15`)
    const [line, cursor] = await this.told()
    return Number(cursor) === line.length ? line : `${line.slice(0, Number(cursor))}‸${line.slice(Number(cursor))}`
  }

  /** What is written to the terminal when a key is pressed behind a line. */
  async shownBy(line: string, key: string): Promise<string> {
    const from = this.output.length
    await this.press(line, key)
    // What was written before the line was told arrives before what is written now.
    this.child.stdin?.write(`\x15echo all-"shown"\r`)
    await until(() => this.output.includes('all-shown', from))
    return this.output.slice(from, this.output.indexOf('all-shown', from))
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('close', resolve))
    this.child.stdin?.end('\x15exit\r')
    await ended
    await rm(this.folder, { recursive: true, force: true })
  }

  private async told(): Promise<readonly string[]> {
    const path = join(this.folder, 'told')
    return await until(async () => {
      if (this.child.exitCode !== null) throw new Error(`the shell has ended: ${this.output}`)
      const all = (await readFile(path, 'utf8')).split('\0')
      if (all.length <= this.heard + 2) return undefined
      this.heard += 2
      return all.slice(this.heard - 2, this.heard)
    })
  }
}

/** Asks again and again until there is an answer. The test's own limit of time ends it. */
async function until<T>(ask: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (;;) {
    const answer = await ask()
    if (answer) return answer
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
