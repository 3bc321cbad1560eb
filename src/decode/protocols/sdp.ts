/** Session Description Protocol (RFC 8866). The streams of RTP that it announces are decoded from then on. */
import { RTP } from '../announced.ts'
import type { Field } from '../field.ts'
import { BROKEN, CUT, QUOTED } from '../layers.ts'
import type { Packet } from '../packet.ts'
import { protocol } from '../protocol.ts'
import type { Tracker } from '../tracker.ts'
import type { Tree } from '../tree.ts'
import { payloadType } from '../words/rtp.ts'
import { sdpFields as f, MODIFIERS, OF_MEDIA, OF_SESSION, WORDS } from './sdp-fields.ts'
import { addressKey, eachLine, type Line, mediaOf, type Word, wordsOf } from './sdp-lines.ts'

const LARGEST_PORT = 0xffff

/** What of a description later lines go by. */
class Description {
  isOfMedia = false
  /** Names of formats by their number, as lines before told them. */
  readonly formats = new Map<string, string>()

  constructor(private readonly t: Tree) {}

  line({ text, at, size }: Line): void {
    const { t } = this
    const form = /^([a-z])=(.*)$/s.exec(text)
    const lines = this.isOfMedia ? OF_MEDIA : OF_SESSION
    const field = form === null ? undefined : lines[form[1]]
    if (field === undefined) {
      const isKnown = text.includes('=')
      t.set(isKnown ? f.unknown : f.invalid, at, size, text)
      if (!isKnown) this.below(() => t.remark(f['invalid_line.no_equal']))
      return
    }
    const value = text.slice(2)
    t.set(field, at + 2, size - 2, value)
    this.below(() => this.parts(field, value, at + 2))
    if (field === f.media) this.isOfMedia = true
  }

  private below(emit: () => void): void {
    this.t.open()
    emit()
    this.t.close()
  }

  private parts(field: Field, value: string, at: number): void {
    const known = WORDS.get(field)
    if (known !== undefined) this.words(wordsOf(value), at, known.words, known.repeat)
    else if (field === f.connection_info) this.connection(value, at)
    else if (field === f.bandwidth) this.bandwidth(value, at)
    else if (field === f.encryption_key) this.pair(value, at, f['encryption_key.type'], f['encryption_key.data'])
    else if (field === f.session_attr) this.pair(value, at, f['session_attr.field'], f['session_attr.value'])
    else if (field === f.media_attr) this.attribute(value, at)
    else if (field === f.media) this.media(value, at)
  }

  private put(field: Field, { text, from }: Word, at: number, title?: string): void {
    this.t.set(field, at + from, text.length, text, title)
  }

  private words(words: readonly Word[], at: number, fields: readonly Field[], repeat: readonly Field[] = []): void {
    for (const [k, word] of words.entries()) {
      const field = fields[k] ?? repeat[(k - fields.length) % repeat.length]
      if (field !== undefined) this.put(field, word, at)
    }
  }

  private connection(value: string, at: number): void {
    const [network, type, address] = wordsOf(value)
    if (network !== undefined) this.put(f['connection_info.network_type'], network, at)
    if (type !== undefined) this.put(f['connection_info.address_type'], type, at)
    if (address === undefined) return
    const fields = [f['connection_info.address'], f['connection_info.ttl'], f['connection_info.num_addr']]
    let { from } = address
    for (const [k, text] of address.text.split('/').entries()) {
      // What stands behind an address of IPv6 is how many there are (RFC 8866 §5.7).
      const field = k === 1 && type.text === 'IP6' ? f['connection_info.num_addr'] : fields[k]
      if (field !== undefined) this.put(field, { text, from }, at)
      from += text.length + 1
    }
  }

  private bandwidth(value: string, at: number): void {
    const colon = value.indexOf(':')
    if (colon < 0) return
    const modifier = value.slice(0, colon)
    const amount = value.slice(colon + 1)
    const known = Object.hasOwn(MODIFIERS, modifier) ? MODIFIERS[modifier] : undefined
    this.put(
      f['bandwidth.modifier'],
      { text: modifier, from: 0 },
      at,
      known && `Bandwidth Modifier: ${modifier} [${known.about}]`,
    )
    const said = known && `Bandwidth Value: ${amount} ${known.unit}`
    this.put(f['bandwidth.value'], { text: amount, from: colon + 1 }, at, said)
  }

  /** `name:value` */
  private pair(value: string, at: number, name: Field, rest: Field): void {
    const colon = value.indexOf(':')
    if (colon < 0) return
    this.put(name, { text: value.slice(0, colon), from: 0 }, at)
    const said = value.slice(colon + 1)
    // Wireshark keeps the blanks before the value of a session's attribute, and those alone.
    const text = name === f['session_attr.field'] ? said : said.trimStart()
    if (text !== '') this.put(rest, { text, from: value.length - text.length }, at)
    else this.below(() => this.t.remark(f['invalid_line.missing_fields']))
  }

  private attribute(value: string, at: number): void {
    const [, name, format] = /^(rtpmap|fmtp):(\S+)/.exec(value) ?? []
    if (name === undefined) return this.pair(value, at, f['media_attribute.field'], f['media_attribute.value'])
    this.put(f['media_attribute.field'], { text: name, from: 0 }, at)
    const from = name.length + 1
    const [, ...words] = wordsOf(value, from)
    if (name === 'rtpmap') {
      this.put(f['media.format'], { text: format, from }, at)
      if (words.length > 0) this.mapping(format, words[0], at)
      return
    }
    const mapped = this.formats.get(format)
    this.put(f['media.format'], { text: format, from }, at, mapped && `Media Format: ${format} [${mapped}]`)
    let place = from + format.length + 1
    for (const part of value.slice(place).split(';')) {
      const text = part.trim()
      if (text !== '') this.put(f['fmtp.parameter'], { text, from: place + part.indexOf(text) }, at)
      place += part.length + 1
    }
  }

  /** `L16/48000/2` */
  private mapping(format: string, { text, from }: Word, at: number): void {
    const [name, rate] = text.split('/')
    this.formats.set(format, name)
    this.put(f['mime.type'], { text: name, from }, at)
    if (rate === undefined) return
    const digits = /^\d*/.exec(rate)?.[0] ?? ''
    this.put(f.sample_rate, { text: digits, from: from + name.length + 1 }, at)
    if (digits === '') this.below(() => this.t.remark(f.invalid_sample_rate))
  }

  private media(value: string, at: number): void {
    const [kind, ports, carrier, ...formats] = wordsOf(value)
    if (kind !== undefined) this.put(f['media.media'], kind, at)
    if (ports !== undefined) this.ports(ports, at)
    if (carrier !== undefined) this.put(f['media.proto'], carrier, at)
    const isRtp = /^RTP\//.test(carrier?.text ?? '')
    for (const { text, from } of formats) {
      const isNumber = isRtp && /^\d{1,3}$/.test(text) && Number(text) < 128
      this.t.set(f['media.format'], at + from, text.length, isNumber ? payloadType(Number(text)) : text)
    }
  }

  /** `5004`, or `5004/2` for two. */
  private ports({ text, from }: Word, at: number): void {
    const [first, count] = text.split('/')
    this.put(f['media.port_string'], { text: first, from }, at)
    const port = Math.min(Number(first), LARGEST_PORT)
    if (/^\d+$/.test(first)) {
      this.t.set(f['media.port'], at + from, first.length, port)
      if (Number(first) > LARGEST_PORT) this.below(() => this.t.remark(f.invalid_media_port))
    }
    if (count !== undefined) this.put(f['media.portcount'], { text: count, from: from + first.length + 1 }, at)
  }
}

function rest(t: Tree, { bytes: b, layers }: Packet, i: number): void {
  const end = layers.end[i]
  const description = new Description(t)
  const behind = eachLine(b, layers.at[i], end, (line) => {
    if (t.ok) description.line(line)
  })
  if (behind < end) t.put(f.data, behind, end - behind)
  if (end < layers.reported[i]) t.has(end, 1)
}

/** Tells of the streams that are announced. */
class Announcing implements Tracker {
  see({ bytes: b, layers, session, number: frame }: Packet, i: number): void {
    if ((layers.flags[i] & (CUT | BROKEN | QUOTED)) !== 0) return
    for (const { port, address } of mediaOf(b, layers.at[i], layers.end[i])) {
      const key = addressKey(address)
      if (key !== undefined) session.announced.add(key, port, { method: 'SDP', frame, what: RTP })
    }
  }
}

export const sdp = protocol({
  abbrev: 'sdp',
  name: 'Session Description Protocol',
  on: { 'sap.payload': [0], 'udp.port': [] },
  announces: true,
  fields: f,
  shape: { least: 1 },
  rest,
  columns: { protocol: 'SAP/SDP', untracked: true },
  track: () => new Announcing(),
})
