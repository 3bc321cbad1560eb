/** `castshark diagnose`: what is wrong in a capture, and why a stream does not arrive. */
import type { Packet } from '../decode/packet.ts'
import { LINK_TABLE } from '../decode/session.ts'
import type { Shortcut } from '../decode/shortcut.ts'
import { linkText } from '../decode/words/encapsulations.ts'
import { createRegistry } from '../library/registry.ts'
import type { CaptureFacts } from '../multicast/capture-facts.ts'
import { Diagnosis, type Result } from '../multicast/diagnosis/diagnosis.ts'
import { type Question, questionOf } from '../multicast/diagnosis/question.ts'
import { LEVELS, type Level } from '../multicast/findings/finding.ts'
import { diagnosisText, type Told } from '../output/diagnosis.ts'
import { diagnosisJson } from '../output/diagnosis-json.ts'
import type { DiagnoseOptions } from './diagnose-options.ts'
import { EXIT, UsageError } from './errors.ts'
import { wantsColour } from './formats.ts'
import { EVERYTHING, type Observer, observe } from './observe.ts'
import { jsonText, room, sayNotes } from './rows.ts'
import { heard, Output } from './stdout.ts'

/** @returns the exit code */
export async function diagnose(files: readonly string[], options: DiagnoseOptions): Promise<number> {
  const inputs = [...(options.readFile ?? []), ...files]
  const name = (options.interface ?? inputs).join(', ')
  const answer = new Answer(askedBy(options), name, options)
  const code = await observe(files, options, answer, EVERYTHING)
  return code === EXIT.done ? answer.verdict : code
}

/** @throws UsageError */
function askedBy({ group }: DiagnoseOptions): Question | undefined {
  if (group === undefined) return undefined
  const question = questionOf(group)
  if (typeof question !== 'string') return question
  throw new UsageError(`--group ${group}: ${question}`, 'As in 239.1.1.1:5004, [ff15::1]:5004 or 232.1.1.1@192.0.2.7')
}

/** What may have been meant by an IPv6 address that ends like one and a port. */
function portWithin(text: string): string[] {
  const [, group, port] = /^([0-9a-f:]+):(\d+)$/i.exec(text) ?? []
  const meant = `[${group}]:${port}`
  return port === undefined || typeof questionOf(meant) === 'string'
    ? []
    : [`${text} is an address as a whole: if ${port} is a port, write ${meant}`]
}

/** What is found out, and told at the end. */
class Answer implements Observer {
  /** By `--fail-on`: whether something was found that is so bad, or nothing could be, for no frame is decoded. */
  verdict: number = EXIT.done
  private readonly diagnosis: Diagnosis

  constructor(
    private readonly question: Question | undefined,
    private readonly name: string,
    private readonly options: DiagnoseOptions,
  ) {
    this.diagnosis = new Diagnosis(question)
  }

  get shortcut(): Shortcut {
    return this.diagnosis.shortcut
  }

  see(p: Packet, stamp: number): void {
    this.diagnosis.see(p, stamp)
  }

  advance(stamp: number): void {
    this.diagnosis.advance(stamp)
  }

  async end(facts: CaptureFacts): Promise<void> {
    const { question, name, options } = this
    const result = this.diagnosis.end(facts)
    if (options.failOn !== undefined) this.verdict = verdictOn(result, options.failOn)
    const told: Told = { ...result, name, question, linkName }
    const output = new Output()
    if (options.json) output.text.add(`${jsonText(diagnosisJson(told))}\n`)
    else output.text.add(diagnosisText(told, { width: room(), isColoured: wantsColour(options) }))
    await heard(output.flush())
    if (result.steps.length > 0 && result.steps.every(({ answer }) => answer === 'unknown'))
      sayNotes(portWithin(options.group as string))
  }
}

const verdictOn = (result: Result, limit: Level): number =>
  isAsBad(result, limit) ? EXIT.no : result.isBlank ? EXIT.inconclusive : EXIT.done

const isAsBad = ({ findings, steps }: Result, limit: Level): boolean =>
  steps.some(({ answer }) => answer === 'no') ||
  findings.some(({ severity }) => LEVELS.indexOf(severity) >= LEVELS.indexOf(limit))

const linkName = (link: number): string => createRegistry().table(LINK_TABLE).get(link)?.spec.name ?? linkText(link)
