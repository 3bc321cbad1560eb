/** What the packet list says of ARP and its relatives. */
import type { Packet } from '../packet.ts'
import type { Text } from '../text.ts'
import { namedRequests } from '../words/arp-opcodes.ts'
import { atmEnd, atmParties, isOwn } from './arp-atm.ts'
import { toldDuplicate } from './arp-duplicates.ts'
import {
  addressesOf,
  ax25Text,
  isAtm,
  isAx25,
  isEthernet,
  isIpv4,
  isShort,
  kindOf,
  LEAST,
  opcodeOf,
  REQUEST,
} from './arp-layout.ts'

/** Where an address stands, and its octets. */
type Place = readonly [at: number, size: number]

/** The addresses of sender and target. */
interface Ends {
  readonly sha: Place
  readonly spa: Place
  readonly tha: Place
  readonly tpa: Place
}

function endsOf(p: Packet, i: number): Ends {
  if (isAtm(p, i)) {
    const [sender, target] = atmParties(p, i)
    return {
      sha: [sender.number, sender.numberSize],
      spa: [sender.proto, sender.protoSize],
      tha: [target.number, target.numberSize],
      tpa: [target.proto, target.protoSize],
    }
  }
  const { hardware, protocol, senderHardware, senderProtocol, targetHardware, targetProtocol } = addressesOf(p, i)
  return {
    sha: [senderHardware, hardware],
    spa: [senderProtocol, protocol],
    tha: [targetHardware, hardware],
    tpa: [targetProtocol, protocol],
  }
}

/** Name of the relative that the operation belongs to. */
export function arpName(p: Packet, i: number): string {
  if (p.layers.at[i] + LEAST > p.layers.end[i] || isShort(p, i)) return 'ARP'
  const atm = isAtm(p, i) ? 'ATM' : ''
  switch (opcodeOf(p, i)) {
    case 3:
    case 4:
      return `${atm}RARP`
    case 5:
    case 6:
    case 7:
      return 'DRARP'
    case 8:
    case 9:
      return `Inverse ${atm}ARP`
    default: {
      const opcode = opcodeOf(p, i)
      if (opcode >= 11 && opcode <= 22) return 'MARS'
      return opcode === 23 ? 'MAPOS' : `${atm}ARP`
    }
  }
}

export function writeArpInfo(out: Text, p: Packet, i: number): void {
  const { layers } = p
  if (layers.at[i] + LEAST > layers.end[i]) return
  const atm = isAtm(p, i)
  const opcode = opcodeOf(p, i)
  if (isShort(p, i) || (atm ? atmEnd(p, i) : neededFor(opcode, p, i)) > layers.end[i]) return
  if (atm && !isOwn(opcode) && namedRequests[opcode] === undefined) {
    out.add('Unknown ATMARP opcode 0x').hex(opcode, 4)
    return
  }
  writeOperation(out, p, i, opcode, endsOf(p, i))
  const told = toldDuplicate(p, i)
  if (told >= 0) out.add(' (duplicate use of ').ipv4(p.bytes, told).add(' detected!)')
}

/** Behind the last octet that the line on an operation needs: no address is told before those were captured. */
export function neededFor(opcode: number, p: Packet, i: number): number {
  const { senderHardware, targetHardware, targetProtocol, end } = addressesOf(p, i)
  switch (opcode) {
    case 1:
    case 2:
    case 4:
    case 6:
      return end
    case 3:
    case 5:
    case 8:
      return targetProtocol
    case 9:
      return targetHardware
    default:
      return namedRequests[opcode] === undefined ? senderHardware : targetHardware
  }
}

function writeOperation(out: Text, p: Packet, i: number, opcode: number, { sha, spa, tha, tpa }: Ends): void {
  const hardware = (place: Place) => writeHardware(out, p, i, place)
  const address = (place: Place) => writeProtocol(out, p, i, place)
  switch (opcode) {
    case 1:
    case 2:
      writeQuestion(out, p, i, { sha, spa, tha, tpa })
      break
    case 3:
    case 5:
    case 8:
      out.add('Who is ')
      hardware(tha).add('? Tell ')
      hardware(sha)
      break
    case 4:
    case 6:
      hardware(tha).add(' is at ')
      address(tpa)
      break
    case 7:
      out.add('DRARP Error')
      break
    case 9:
      hardware(sha).add(' is at ')
      address(spa)
      break
    case 10:
      if (!isAtm(p, i)) out.add('ARP NAK')
      else {
        out.add("I don't know where ")
        address(spa).add(' is')
      }
      break
    case 24:
    case 25:
      out.add(`Experimental ${opcode - 23} ( opcode ${opcode} )`)
      break
    case 0:
    case 65535:
      out.add('Reserved opcode ').dec(opcode)
      break
    default:
      if (namedRequests[opcode] === undefined) out.add('Unknown ARP opcode 0x').hex(opcode, 4)
      else {
        out.add(namedRequests[opcode]).add(' from ')
        hardware(sha).add(' at ')
        address(spa)
      }
  }
}

/** Requests and replies, and what they are when they concern the sender itself. */
function writeQuestion(out: Text, p: Packet, i: number, { sha, spa, tpa }: Ends): void {
  const isRequest = opcodeOf(p, i) === REQUEST
  const address = (place: Place) => writeProtocol(out, p, i, place)
  switch (kindOf(p, i)) {
    case 'announcement':
      out.add('ARP Announcement for ')
      address(tpa)
      break
    case 'gratuitous':
      out.add('Gratuitous ARP for ')
      address(tpa).add(isRequest ? ' (Request)' : ' (Reply)')
      break
    case 'probe':
      out.add('Who has ')
      address(tpa).add('? (ARP Probe)')
      break
    default:
      if (isRequest) {
        out.add('Who has ')
        address(tpa).add('? Tell ')
        address(spa)
      } else {
        address(spa).add(' is at ')
        writeHardware(out, p, i, sha)
      }
  }
}

const NO_ADDRESS = '<No address>'

function writeHardware(out: Text, p: Packet, i: number, [at, size]: Place): Text {
  if (size === 0) return out.add(NO_ADDRESS)
  if (isAtm(p, i) || (!isEthernet(p, i) && !isAx25(p, i))) return out.octets(p.bytes, at, size, 0)
  return isAx25(p, i) ? out.untrusted(ax25Text(p.bytes, at)) : out.ether(p.bytes, at)
}

function writeProtocol(out: Text, p: Packet, i: number, [at, size]: Place): Text {
  if (size === 0) return out.add(NO_ADDRESS)
  return isIpv4(p, i, size) ? out.ipv4(p.bytes, at) : out.octets(p.bytes, at, size, 0)
}
