/** The frames of a chat: two servers join, a client says two things. And the same of programs that get something wrong. */
import { igmp, record, udp } from '../multicast/frames.ts'
import type { Step } from './checked.ts'

export const GROUP = '224.1.1.1'

const hex = (text: string): string => Buffer.from(text).toString('hex')

/** What a program gets wrong. */
export interface Slip {
  readonly ttl?: number
  readonly port?: number
  /** The group that is sent to; that which is joined. */
  readonly group?: string
  readonly joined?: string
  readonly mac?: string
  readonly says?: readonly string[]
  readonly joins?: boolean
  readonly alert?: boolean
}

export const join3 = (from: string, group = GROUP, alert = true): Step[1] =>
  igmp({ to: '224.0.0.22', from, ...(alert ? {} : { options: '' }) }, 0x22, 0, `00000001${record(4, group)}`)

export const says = (text: string, { ttl = 2, port = 5004, group = GROUP, mac }: Slip = {}): Step[1] =>
  udp({ to: group, from: '192.168.1.10', ttl, mac }, { ports: [40_000, port], data: hex(text) })

/** What a chat looks like from the first join on. */
export function chat(slip: Slip = {}): Step[] {
  const { says: texts = ['hola', 'adiós'], joins = true, joined = GROUP, alert = true } = slip
  const reports: Step[] = ['192.168.1.20', '192.168.1.30'].map((from, k) => [k / 10, join3(from, joined, alert)])
  return [...(joins ? reports : []), ...texts.map((text, k): Step => [1 + k / 2, says(text, slip)])]
}

/** What is expected of it: the issue's own example. */
export const CHAT = `
  about: A multicast chat on 224.1.1.1:5004
  let:
    chat: udp.dstport == 5004 && ip.dst == 224.1.1.1
  expect:
    - name: each server joins the group
      frame: mcast.join == 224.1.1.1
      count: 1..
      each: ip.ttl == 1 && ip.opt.type == 0x94
    - name: two chat messages
      frame: $chat
      count: 2
      each: ip.ttl == 2 && eth.dst == 01:00:5e:01:01:01 && mcast.mac.ok
    - name: the first says hola
      frame: $chat && data.text == "hola"
      within: 5s
  order: [each server joins the group, two chat messages]
  never:
    - name: nothing goes to another group
      frame: mcast && udp && ip.dst != 224.1.1.1 && udp.port != 5353
    - findings: [error, warning]
  vantage: sender
`
