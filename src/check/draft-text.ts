/** Expectations as a file for people: YAML with a word on what to do with it. */

export interface DraftEntry {
  readonly name: string
  readonly frame: string
  readonly count: string
  /** Empty where nothing holds for each. */
  readonly each: string
}

export interface DraftParts {
  readonly about: string
  readonly expect: readonly DraftEntry[]
  readonly order: readonly string[]
  readonly never: readonly { readonly name: string; readonly frame?: string; readonly findings?: readonly string[] }[]
  readonly vantage: string | undefined
}

/** Editors that know YAML find the schema by this line. */
const SCHEMA = '# yaml-language-server: $schema=https://unpkg.com/castshark/schema/castshark-check.schema.json'
const REMARK = '# Made by castshark check --init: keep what your program has to do, and leave out what was chance.'

export function draftText({ about, expect, order, never, vantage }: DraftParts): string {
  const lines = [SCHEMA, REMARK, `about: ${scalar(about)}`]
  if (expect.length > 0) lines.push('expect:')
  for (const { name, frame, count, each } of expect) {
    lines.push(`  - name: ${scalar(name)}`, `    frame: ${scalar(frame)}`)
    if (count !== '1..') lines.push(`    count: ${count}`)
    if (each !== '') lines.push(`    each: ${scalar(each)}`)
  }
  if (order.length > 1) lines.push('order:', ...order.map((name) => `  - ${scalar(name)}`))
  // A file has to demand something.
  const forbidden = expect.length + never.length > 0 ? never : [{ name: 'frames that are cut', frame: '_ws.short' }]
  if (forbidden.length > 0) lines.push('never:')
  for (const { name, frame, findings } of forbidden) {
    lines.push(`  - name: ${scalar(name)}`)
    if (frame !== undefined) lines.push(`    frame: ${scalar(frame)}`)
    if (findings !== undefined) lines.push(`    findings: [${findings.join(', ')}]`)
  }
  if (vantage !== undefined) lines.push(`vantage: ${vantage}`)
  return `${lines.join('\n')}\n`
}

/** Text as YAML has it: as it is where nothing in it means anything to YAML, else in quotes. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z(][^\n]*$/.test(text) && !/: |:$| #| $|^(true|false|null|yes|no|on|off)$/i.test(text)
  return isPlain ? text : `'${text.replaceAll("'", "''")}'`
}
