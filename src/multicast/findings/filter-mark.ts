/** The mark that a filter leaves of which a capture need not tell: all that is there is of one kind, or of one address. */
import { type AddressKey, textOf } from '../state/address.ts'
import type { Vantage } from './vantage.ts'

export interface FilterMark {
  /** What alone is in the capture. */
  readonly holds: string
  /** What a filter that lets this through lets through, too: messages of IGMP and MLD, and data of any group. */
  readonly messages: boolean
  readonly data: boolean
  /** Addresses that the filter may have named. */
  readonly addresses: readonly AddressKey[]
}

export function filterMark({ frames, messages, data, datagrams, shared }: Vantage): FilterMark | undefined {
  if (frames === 0) return undefined
  if (messages === frames) {
    const isOfOne = shared.all.length > 0
    const whose = isOfOne ? ` from or to ${shared.all.map(textOf).join(' and ')}` : ''
    return { holds: `messages of IGMP and MLD${whose}`, messages: !isOfOne, data: false, addresses: [] }
  }
  if (data === frames) return { holds: 'datagrams to groups', messages: false, data: true, addresses: [] }
  if (shared.all.length > 0) {
    const holds = `what is from or to ${shared.all.map(textOf).join(' and ')}`
    return { holds, messages: false, data: false, addresses: shared.all }
  }
  if (data + datagrams < frames) return undefined
  return { holds: 'UDP', messages: false, data: true, addresses: [] }
}
