/** Node information queries and replies (RFC 4620 §4 to §6). */
import { u16 } from '../bytes.ts'
import { readName } from '../domain-names.ts'
import type { Packet } from '../packet.ts'
import { putFlags } from '../parts.ts'
import type { Tree } from '../tree.ts'
import { icmpv6Fields as f } from './icmpv6-fields.ts'

const DATA_AT = 16
const IPV6_SUBJECT = 0
const NAME_SUBJECT = 1
const IPV4_SUBJECT = 2
const NODE_NAME = 2
const NODE_ADDRESSES = 3
const IPV4_ADDRESSES = 4

const FLAGS = [
  f['ni.flag.g'],
  f['ni.flag.s'],
  f['ni.flag.l'],
  f['ni.flag.c'],
  f['ni.flag.a'],
  f['ni.flag.t'],
  f['ni.flag.rsv'],
]

function showHead(t: Tree, b: Uint8Array, at: number): void {
  t.put(f['ni.qtype'], at + 4)
  putFlags(t, b, f['ni.flag'], at + 6, FLAGS)
  t.put(f['ni.nonce'], at + 8)
}

export function showNodeQuery(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const o = at + DATA_AT
  showHead(t, b, at)
  if (!t.ok || o >= layers.reported[i]) return
  if (b[at + 1] === IPV6_SUBJECT) t.put(f['ni.query.subject_ipv6'], o)
  else if (b[at + 1] === NAME_SUBJECT) putName(t, b, f['ni.query.subject_fqdn'], o)
  else if (b[at + 1] === IPV4_SUBJECT) t.put(f['ni.query.subject_ipv4'], o)
}

export function showNodeReply(t: Tree, p: Packet, i: number): void {
  const { bytes: b, layers } = p
  const at = layers.at[i]
  const end = layers.reported[i]
  showHead(t, b, at)
  if (!t.ok) return
  const type = u16(b, at + 4)
  let o = at + DATA_AT
  if (type === NODE_NAME) {
    if (o >= end) return
    t.put(f['ni.reply.node_ttl'], o)
    if (t.has(o + 4, 1) && b[o + 4] !== 0) putName(t, b, f['ni.reply.node_name'], o + 4)
  } else if (type === NODE_ADDRESSES || type === IPV4_ADDRESSES) {
    const field = type === NODE_ADDRESSES ? f['ni.reply.node_address'] : f['ni.reply.ipv4_address']
    for (; o < end && t.ok; o += 4 + field.size) {
      t.put(f['ni.reply.node_ttl'], o)
      t.put(field, o + 4)
    }
  }
}

function putName(t: Tree, b: Uint8Array, field: (typeof f)['ni.query.subject_fqdn'], at: number): void {
  if (!t.has(at, 1)) return
  const name = readName(b, at, t.limit)
  if (name === undefined) t.fail()
  else t.set(field, at, name.size, name.name === '' ? '<Root>' : name.name)
}
