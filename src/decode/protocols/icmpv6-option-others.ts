/** Options that mobility, secured discovery and low-power networks add to neighbour discovery. */
import { u16 } from '../bytes.ts'
import { putFlags } from '../parts.ts'
import { ipv6Text } from '../values.ts'
import { registrationStatus } from '../words/icmpv6.ts'
import { icmpv6Fields as f } from './icmpv6-fields.ts'
import { ADDRESS, addressesText, type Option, type Placed, prefixAt, putAddresses, row } from './icmpv6-option.ts'
import { euiText } from './icmpv6-option-fields.ts'

/** RFC 3122 §3. */
const addressList: Option = {
  least: 8,
  says: addressesText(8),
  show: (option) => {
    option.t.put(f['opt.reserved'], option.at + 2, 6)
    return putAddresses(option, f['opt.ipv6_address'], 8)
  },
}

export const otherOptions: Readonly<Record<number, Option>> = {
  8: { least: 8, show: row([f['opt.reserved'], 2], f['opt.home_agent_preference'], f['opt.home_agent_lifetime']) },
  9: addressList,
  10: addressList,
  12: { least: 20, show: signature },
  23: { least: 24, show: mobilityAnchor },
  33: {
    least: 16,
    says: registrationText,
    show: row(f['opt.aro.status'], [f['opt.reserved'], 3], f['opt.aro.registration_lifetime'], f['opt.aro.eui64']),
  },
  34: {
    least: 16,
    says: (b, at, size) => ` ${ipv6Text(prefixAt(b, at + 8, size - 8), 0)}/${b[at + 2]}`,
    show: context,
  },
  35: {
    least: 24,
    says: borderRouterText,
    show: row(
      f['opt.abro.version_low'],
      f['opt.abro.version_high'],
      f['opt.abro.valid_lifetime'],
      f['opt.abro.6lbr_address'],
    ),
  },
  36: { least: 8, show: capability },
}

/** RFC 3971 §5.2. */
function signature({ t, at, size }: Placed): number {
  t.put(f['opt.reserved'], at + 2, 2)
  t.put(f['opt.rsa.key_hash'], at + 4)
  t.put(f['opt.digital_signature_padding'], at + 20, size - 20)
  return size
}

const ANCHOR_FLAGS = [f['opt.map.flag.r'], f['opt.map.flag.reserved']]

/** RFC 4140 §4.4. */
function mobilityAnchor({ t, b, at }: Placed): number {
  t.put(f['opt.map.distance'], at + 2)
  t.put(f['opt.map.preference'], at + 2)
  putFlags(t, b, f['opt.map.flag'], at + 3, ANCHOR_FLAGS)
  t.put(f['opt.map.valid_lifetime'], at + 4)
  t.put(f['opt.map.global_address'], at + 8)
  return 24
}

/** RFC 6775 §4.1: a lifetime of zero takes the registration back. */
function registrationText(b: Uint8Array, at: number): string {
  const what = u16(b, at + 6) === 0 ? 'Deregister' : 'Register'
  return ` : ${what} ${euiText(b, at + 8)} ${registrationStatus[b[at + 2]] ?? 'Unknown'}`
}

const CONTEXT_FLAGS = [f['opt.6co.flag.c'], f['opt.6co.flag.cid'], f['opt.6co.flag.reserved']]

/** RFC 6775 §4.2. */
function context({ t, b, at, size }: Placed): number {
  const length = Math.min(size - 8, ADDRESS)
  t.put(f['opt.6co.context_length'], at + 2)
  putFlags(t, b, f['opt.6co.flag'], at + 3, CONTEXT_FLAGS)
  t.put(f['opt.reserved'], at + 4, 2)
  t.put(f['opt.6co.valid_lifetime'], at + 6)
  t.set(f['opt.6co.context_prefix'], at + 8, length, prefixAt(b, at + 8, length))
  return 8 + length
}

/** RFC 6775 §4.3. */
function borderRouterText(b: Uint8Array, at: number): string {
  const version = `${u16(b, at + 4)}.${u16(b, at + 2)}`
  return ` : Version ${version}, Valid Lifetime : ${u16(b, at + 6)}, 6LBR : ${ipv6Text(b, at + 8)}`
}

/** RFC 7400 §3.3. */
function capability({ t, at }: Placed): number {
  t.put(f['opt.6cio.unassigned1'], at + 2)
  t.put(f['opt.6cio.flag_g'], at + 2)
  t.put(f['opt.6cio.unassigned2'], at + 4)
  return 8
}
