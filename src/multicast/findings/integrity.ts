/** Findings about checksums, lengths and fragments: verified whatever the settings of the protocols say. */
import { u16, u32 } from '../../decode/bytes.ts'
import { expected, fold, sumOf } from '../../decode/checksum.ts'
import { PIECE } from '../../decode/layers.ts'
import { isWhole, pseudoHeaderSum } from '../../decode/pseudo-header.ts'
import { hexText } from '../../decode/values.ts'
import { sumOfPayload } from '../digest.ts'
import { type IpHeader, ipHeadersOf } from '../ip-header.ts'
import { TCP, UDP } from '../ip-protocols.ts'
import { ROLE, roleOf } from '../roles.ts'
import type { Finding } from './finding.ts'
import { TUNNELS } from './tunnels.ts'

const HEADER = 8
const MORE_FRAGMENTS = 0x2000

/** How a checksum stands: what it is, what it should be, and what stands there before a network card completes it. */
interface Sum {
  readonly is: number
  readonly right: number
  readonly unfinished: number
}

/** What was worked out for a header last: two findings ask for the same. */
interface Kept {
  header: IpHeader | undefined
  sum: Sum | undefined
}

function kept(find: (header: IpHeader) => Sum | undefined): (header: IpHeader) => Sum | undefined {
  const last: Kept = { header: undefined, sum: undefined }
  return (header) => {
    if (last.header !== header) {
      last.sum = find(header)
      last.header = header
    }
    return last.sum
  }
}

/** IPv4's header checksum, where it is wrong. */
const wrongIpSum = kept(findIpSum)
function findIpSum({ p, at, version }: IpHeader): Sum | undefined {
  if (version !== 4) return undefined
  const { bytes: b } = p
  const sum = sumOf(b, at, (b[at] & 0x0f) * 4)
  if (fold(sum) === 0xffff) return undefined
  return { is: u16(b, at + 10), right: expected(b, at + 10, sum), unfinished: 0 }
}

/** Octets of the datagram; undefined where its length makes no sense, which is another finding. */
function datagramLength(header: IpHeader): number | undefined {
  const { p, above } = header
  const { layers } = p
  const room = layers.reported[above] - layers.at[above]
  const length = header.word(4)
  if (length === 0 && header.version === 6) return room
  return length < HEADER || length > room ? undefined : length
}

/** UDP's checksum, where it is wrong. */
const wrongUdpSum = kept(findUdpSum)
function findUdpSum(header: IpHeader): Sum | undefined {
  if (!header.carries(ROLE.udp, HEADER)) return undefined
  const { p, above } = header
  const { bytes: b, layers } = p
  const length = datagramLength(header)
  const at = layers.at[above]
  if (length === undefined || !isWhole(p, above) || at + length > layers.end[above]) return undefined
  const is = header.word(6)
  if (is === 0) return undefined
  const pseudo = pseudoHeaderSum(p, above, UDP, length)
  if (pseudo === undefined) return undefined
  const isShared = header.toGroup && at + length === layers.end[above]
  const sum = pseudo + sumOf(b, at, HEADER) + sumOfPayload(p, at, at + length, isShared)
  if (fold(sum) === 0xffff || fold(sum + dueWithin(header)) === 0xffff) return undefined
  const right = expected(b, at + 6, sum)
  return { is, right: right === 0 ? 0xffff : right, unfinished: fold(pseudo) }
}

/**
 * What a sum over all that the datagram carries will grow by, when a network card completes the checksums within: Linux
 * works out those of tunnels as if it had.
 */
function dueWithin({ p, above }: IpHeader): number {
  let due = 0
  for (const inner of ipHeadersOf(p)) {
    const sum = inner.i > above ? (findUdpSum(inner) ?? findTcpSum(inner)) : undefined
    if (sum !== undefined && isUnfinished(sum)) due += (~sum.is & 0xffff) + sum.right
  }
  return due
}

const TCP_HEADER = 20

/** TCP's checksum, where it is wrong. */
function findTcpSum({ p, protocol, above }: IpHeader): Sum | undefined {
  if (protocol !== TCP || above < 0 || !isWhole(p, above)) return undefined
  const { bytes: b, layers } = p
  const at = layers.at[above]
  const length = layers.reported[above] - at
  const pseudo = length < TCP_HEADER ? undefined : pseudoHeaderSum(p, above, TCP, length)
  if (pseudo === undefined) return undefined
  const sum = sumOf(b, at, length, pseudo)
  if (fold(sum) === 0xffff) return undefined
  return { is: u16(b, at + 16), right: expected(b, at + 16, sum), unfinished: fold(pseudo) }
}

/** True for a datagram over IPv6 without a checksum, in no tunnel that may leave it out. */
function lacksSum(header: IpHeader): boolean {
  if (header.version !== 6 || !header.carries(ROLE.udp, HEADER) || header.word(6) !== 0) return false
  return ![header.word(0), header.word(2)].some((port) => TUNNELS.includes(port))
}

const isUnfinished = (sum: Sum): boolean => sum.is === sum.unfinished
const said = (what: string, { is, right }: Sum): string =>
  `${what} is ${hexText(is, 4)}, and should be ${hexText(right, 4)}`

export const udpChecksum: Finding = {
  id: 'udp-checksum',
  severity: 'error',
  title: 'A UDP checksum that is wrong',
  why:
    'The receiving host discards the datagram before its program sees it: the capture shows the stream, and the ' +
    'program gets nothing.',
  reference: 'RFC 768, RFC 8200 §8.1',
  advice: 'Receivers drop the datagram: look for what changes it on its way, or builds it by hand.',
  in: 'packet',
  see: (header) => {
    if (lacksSum(header)) {
      return { said: 'the UDP checksum is 0, which IPv6 does not allow', reference: 'RFC 8200 §8.1' }
    }
    const sum = wrongUdpSum(header)
    if (sum === undefined || isUnfinished(sum)) return undefined
    return { said: said('the UDP checksum', sum), reference: header.version === 4 ? 'RFC 768' : 'RFC 8200 §8.1' }
  },
}

export const ipChecksum: Finding = {
  id: 'ip-checksum',
  severity: 'error',
  title: 'An IPv4 header checksum that is wrong',
  why: 'Every router and host discards the datagram: it ends at the next device.',
  reference: 'RFC 791 §3.1, RFC 1122 §3.2.1.2',
  advice: 'Every host and router drops the datagram: look for what builds or rewrites its header.',
  in: 'packet',
  see: (header) => {
    const sum = wrongIpSum(header)
    return sum === undefined || isUnfinished(sum) ? undefined : said('the header checksum', sum)
  },
}

export const checksumOffload: Finding = {
  id: 'checksum-offload',
  severity: 'note',
  title: 'A checksum that the network card has yet to complete',
  why:
    'Nothing is wrong with the sender: its network card fills the checksum in behind the point of capture. So the capture ' +
    'was made on the sending host, or in a container or virtual machine of it, and does not show what a wire carries.',
  reference: 'RFC 1071 §2, RFC 768',
  advice: 'Nothing: it is as it has to be. Capture on another computer to see what goes over the wire.',
  in: 'packet',
  see: (header) => {
    const udp = wrongUdpSum(header)
    if (udp !== undefined && isUnfinished(udp)) {
      const is = `${hexText(udp.is, 4)}, which covers the addresses alone, and will be ${hexText(udp.right, 4)}`
      return `${header.from} leaves the UDP checksum to its network card: it is ${is}`
    }
    const ip = wrongIpSum(header)
    if (ip === undefined || !isUnfinished(ip)) return undefined
    const said = `${header.from} leaves the header checksum to its network card: it is 0, and will be ${hexText(ip.right, 4)}`
    return { said, reference: 'RFC 791 §3.1' }
  },
}

export const udpLength: Finding = {
  id: 'udp-length',
  severity: 'error',
  title: 'A UDP length that cannot be',
  why: 'The receiving host discards the datagram before its program sees it.',
  reference: 'RFC 768',
  advice: 'Correct what builds the datagram: its length counts the 8 octets of the header and the payload.',
  in: 'packet',
  see: (header) => {
    const { p, above } = header
    if (!header.carries(ROLE.udp, 6) || (p.layers.flags[above] & PIECE) !== 0) return undefined
    const length = header.word(4)
    const room = p.layers.reported[above] - p.layers.at[above]
    // A jumbogram (RFC 2675 §4), or what a network card has yet to cut into datagrams.
    if (length === 0 && (header.version === 6 || u16(p.bytes, header.at + 2) === 0)) return undefined
    if (length < HEADER) return `the UDP length is ${length}, less than the ${HEADER} octets of its header`
    return length > room && !header.isShort ? `the UDP length is ${length}, and IP carries ${room} octets` : undefined
  },
}

const sentenceOf = ({ to }: IpHeader, octet: number, hasMore: boolean): string =>
  `a datagram to ${to} comes in fragments: this one at octet ${octet}${hasMore ? ', and more follow' : ', the last'}`

/** What was said of late of fragments over IPv4, by their group and place: those of a stream say the same over and over. */
const sentences = new Map<number, string>()
const MOST_SENTENCES = 1024

export const fragments: Finding = {
  id: 'fragments',
  severity: 'note',
  title: 'A datagram to a group in fragments',
  why:
    'One lost fragment loses the whole datagram, firewalls and some cards drop all but the first, and nobody ' +
    'can ask a group to be sent it again.',
  reference: 'RFC 8085 §3.2, RFC 8900 §3',
  advice: 'Send less at a time: one lost fragment loses the datagram, and switches and cards handle fragments badly.',
  in: 'group',
  see: (header) => {
    if (!header.isFragment) return undefined
    const { p, at, i, version } = header
    if (version === 4) {
      const word = u16(p.bytes, at + 6)
      const key = u32(p.bytes, header.destination) * 0x1_0000 + word
      const known = sentences.get(key)
      if (known !== undefined) return known
      const said = sentenceOf(header, (word & 0x1fff) * 8, (word & MORE_FRAGMENTS) !== 0)
      if (sentences.size >= MOST_SENTENCES) sentences.clear()
      sentences.set(key, said)
      return said
    }
    const { layers } = p
    let k = i + 1
    while (k + 1 < layers.n && roleOf(p, k) !== ROLE.fragment) k++
    const word = u16(p.bytes, layers.at[k] + 2)
    return sentenceOf(header, word & 0xfff8, (word & 1) !== 0)
  },
}
