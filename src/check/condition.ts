/** A condition on frames: whether it holds, whether the capture can tell, and which part of it does not hold. */

import type { Packet } from '../decode/packet.ts'
import type { Registry } from '../decode/registry.ts'
import { compileFilter, type Filter } from '../filter/index.ts'
import { type Part, takeApart } from '../filter/parts.ts'
import { isOfLink, isOnEthernet, lackOf } from './lacks.ts'

/** What a frame answers: yes, no, or why it cannot tell. */
export type Answer = true | false | Lack

/** Why a frame cannot answer. */
export interface Lack {
  readonly lacks: 'cut' | 'link'
  /** The field that is missing. */
  readonly field: string
}

export class Condition {
  readonly filter: Filter
  /** The condition taken apart at its logic. */
  readonly whole: Part
  /** What has to hold together. */
  readonly parts: readonly Part[]
  /** True if something of the link layer is asked for. */
  private readonly asksLink: boolean

  /**
   * @param written as it stands in the file, for people
   * @param text as the filter language has it
   * @throws FilterError if it is no filter
   */
  constructor(
    readonly written: string,
    readonly text: string,
    registry: Registry,
  ) {
    // What is wrong is told of the text as it was written.
    compileFilter(text, registry)
    this.whole = takeApart(text, registry)
    this.filter = this.whole.filter
    this.parts = this.whole.is === 'and' ? this.whole.parts : [this.whole]
    this.asksLink = fieldsIn(this.whole).some((field) => isOfLink(field))
  }

  /** True if the frame is known to satisfy it. */
  ask(p: Packet): Answer {
    if (!this.mayLack(p)) return this.filter.matches(p)
    return answerOf(this.whole, p)
  }

  /** False for frames that answer everything: whole ones, of a link type that has all that is asked for. */
  private mayLack(p: Packet): boolean {
    if (p.captured < p.length) return true
    return this.asksLink && !isOnEthernet(p)
  }
}

const fieldsIn = (part: Part): (Part & { is: 'test' })['fields'][number][] =>
  part.is === 'test' ? [...part.fields] : part.is === 'not' ? fieldsIn(part.of) : part.parts.flatMap(fieldsIn)

/** What a frame says to a part, heeding what was not captured of it. */
export function answerOf(part: Part, p: Packet): Answer {
  switch (part.is) {
    case 'test': {
      const holds = part.filter.matches(p)
      return lackOf(part, p, holds) ?? holds
    }
    case 'not': {
      const answer = answerOf(part.of, p)
      return typeof answer === 'boolean' ? !answer : answer
    }
    case 'and':
    case 'or': {
      // One part that is false decides "and", one that is true "or".
      const decides = part.is === 'or'
      let lack: Lack | undefined
      for (const one of part.parts) {
        const answer = answerOf(one, p)
        if (answer === decides) return decides
        if (typeof answer !== 'boolean') lack ??= answer
      }
      return lack ?? !decides
    }
  }
}
