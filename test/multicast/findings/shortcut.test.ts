/** `diagnose` recognises frames of known flows before they are decoded: whatever it says has to be what it says without. */
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { Session } from '../../../src/decode/session.ts'
import { createRegistry } from '../../../src/library/registry.ts'
import { Diagnosis, type Result } from '../../../src/multicast/diagnosis/diagnosis.ts'
import { type Question, questionOf } from '../../../src/multicast/diagnosis/question.ts'
import { FirstLook } from '../../../src/multicast/findings/first-look.ts'
import { Flows } from '../../../src/multicast/findings/flows.ts'
import { batchOf, type Frame, frameOf } from '../../helpers.ts'
import { type Change, changed, igmp, ipv4, ipv6, mended, mld, record, udp } from '../frames.ts'

const hexOf = ({ bytes }: Frame): string => Array.from(bytes, (octet) => octet.toString(16).padStart(2, '0')).join('')
/** What a frame carries behind its Ethernet header. */
const within = (frame: Frame): string => hexOf(frame).slice(28)
const behind = (header: string, frame: Frame, more: Omit<Frame, 'bytes'> = {}): Frame =>
  frameOf(header + within(frame), more)

const GROUP = '239.1.1.1'
const GROUP6 = 'ff15::1234'
const STREAM = udp({ to: GROUP }, { data: '00'.repeat(40) })
const STREAM6 = udp({ to: GROUP6, from: '2001:db8::1' }, { data: '00'.repeat(40) })
/** What nobody says anything of, unless he finds it in the tunnel. */
const HIDDEN = udp({ to: GROUP, ttl: 1 })
const MACS = '01005e010101020000000001'
const RTP = `80210000000000000000abcd${'47001f10'.padEnd(376, 'f')}`
const TS = ['47001f10', '47010010', '47001f11'].map((header) => header.padEnd(376, 'f')).join('')
const SAP = `20000001c0a8010a${Buffer.from('v=0\r\no=- 1 1 IN IP4 192.168.1.10\r\ns=x\r\nc=IN IP4 239.1.1.1/16\r\nt=0 0\r\nm=video 5000 RTP/AVP 33\r\n').toString('hex')}`
const TCP = '0fa01388000000010000000150180100000000006869'

/** Frames that are soon recognised, and others: one of each kind that is carried in some other way, or carries more. */
const USUAL: readonly Frame[] = [
  STREAM,
  STREAM6,
  udp({ to: GROUP, ttl: 1 }, { data: RTP }),
  udp({ to: GROUP }, { ports: [4000, 5004], data: TS }),
  udp({ to: GROUP, vlan: 7 }, { ports: [4000, 5000] }),
  behind(`${MACS}88a80064810000070800`, STREAM),
  behind('01005e0101010200000000018100e00786dd', STREAM6),
  udp({ to: '232.1.1.1', mac: 'ff:ff:ff:ff:ff:ff' }),
  udp({ to: '239.128.0.5' }),
  udp({ to: '224.0.0.251', ttl: 255 }, { ports: [5353, 5353] }),
  udp({ to: 'ff02::fb', ttl: 255 }, { ports: [5353, 5353] }),
  udp({ to: '224.2.127.254' }, { ports: [9875, 9875], data: SAP }),
  udp({ to: '192.168.1.20' }),
  ipv6({ to: '2001:db8::2', next: 6 }, TCP),
  behind('0002000100060200000000010000' + '0800', STREAM, { link: 113 }),
  behind('080000000000000300010206020000000001' + '0000', STREAM, { link: 276 }),
]
const OTHERS: readonly Frame[] = [
  udp({ to: '192.168.1.20' }, { ports: [4000, 4789], data: `0800000000000700${hexOf(HIDDEN)}` }),
  udp({ to: '192.168.1.20' }, { ports: [4000, 2152], data: `30ff001e00000001${within(HIDDEN)}` }),
  udp({ to: GROUP }, { ports: [4000, 4789], data: `0800000000000700${hexOf(STREAM6)}` }),
  udp({ to: '2001:db8::2', from: '2001:db8::1' }, { ports: [4000, 4789], data: `0800000000000700${hexOf(STREAM)}` }),
  ipv4({ to: '192.168.1.20', number: 47 }, `00000800${within(STREAM)}`),
  ipv4({ to: '192.168.1.20', number: 41 }, within(STREAM6)),
  ipv4({ to: '192.168.1.20', number: 6 }, TCP),
  ipv4({ to: GROUP, number: 6 }, TCP),
  ipv4({ to: GROUP, options: '94040000' }, within(STREAM).slice(40)),
  ipv4({ to: GROUP, fragment: 0x2000 }, within(STREAM).slice(40)),
  ipv4({ to: GROUP, fragment: 6 }, '00'.repeat(16)),
  ipv6({ to: GROUP6, next: 0 }, `1100010400000000${within(STREAM6).slice(80)}`),
  igmp({ to: '224.0.0.22' }, 0x22, 0, `00000001${record(4, GROUP)}`),
  igmp({ to: '224.0.0.1' }, 0x11, 100, '00000000'),
  mld({ to: 'ff02::16' }, 143, `00000001${record(4, GROUP6)}`),
  frameOf(within(STREAM), { link: 101 }),
  frameOf(`02000000${within(STREAM)}`, { link: 0 }),
  frameOf(`0021${within(STREAM)}`, { link: 9 }),
]

/** Octets of headers, most of them; values that mean something there, most of them. */
const anyChange: fc.Arbitrary<Change> = fc.record({
  at: fc.oneof({ weight: 5, arbitrary: fc.nat(62) }, { weight: 1, arbitrary: fc.nat(140) }),
  to: fc.oneof(fc.constantFrom(0, 1, 2, 6, 8, 17, 0x20, 0x45, 0x46, 0x7f, 0x80, 0x81, 0xe0, 0xef, 0xff), fc.nat(255)),
})

/** Of Ethernet and IPv4 without tags: MAC address, fragment bits, TTL, protocol, destination, port, length. */
const pointedChange: fc.Arbitrary<Change> = fc.constantFrom(
  { at: 5, to: 2 },
  { at: 6, to: 3 },
  { at: 20, to: 0x20 },
  { at: 21, to: 1 },
  { at: 22, to: 0 },
  { at: 22, to: 1 },
  { at: 23, to: 6 },
  { at: 33, to: 9 },
  { at: 37, to: 0x89 },
  { at: 39, to: 9 },
)
const change = fc.oneof(anyChange, { weight: 2, arbitrary: pointedChange })

/** Seconds from frame to frame. */
const INTERVAL = 0.003
const INTERFACES = [{}, { id: 1, name: 'lo' }, { id: 2, fcsLength: 4 }]

/** A frame that comes once or some times, with other payloads, and what the file says of it. */
const burst: fc.Arbitrary<Frame[]> = fc
  .record({
    of: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...USUAL) },
      { weight: 2, arbitrary: fc.constantFrom(...OTHERS) },
    ),
    changes: fc.oneof(
      { weight: 2, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(change, { maxLength: 2 }) },
    ),
    isMended: fc.constantFrom(true, true, true, false),
    // One of them may be suddenly another.
    deviant: fc.nat(9),
    deviation: change,
    payloads: fc.array(fc.nat(255), { minLength: 1, maxLength: 8 }),
    padding: fc.constantFrom(0, 0, 0, 4, 30),
    cut: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 1, 20, 60),
    iface: fc.constantFrom(...INTERFACES, {}, {}, {}, {}),
    // Ways, kinds of reception, a check sequence of four octets.
    flags: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, 0, 1, 2, 3, 8, 0x80, 0x82),
    noTime: fc.constantFrom(false, false, false, true),
  })
  .map(({ of, changes, isMended, deviant, deviation, payloads, padding, cut, iface, flags, noTime }) => {
    const frames: Frame[] = []
    for (let k = 0; k < payloads.length; k++) {
      const last = { at: of.bytes.length - 1, to: payloads[k] }
      const numbered = changed(of, [...changes, last, ...(k === deviant ? [deviation] : [])])
      const { bytes } = isMended ? mended(numbered) : numbered
      const whole = new Uint8Array(bytes.length + padding)
      whole.set(bytes)
      frames.push({
        ...of,
        bytes: whole.slice(0, Math.max(1, whole.length - cut)),
        length: whole.length,
        iface,
        ...(flags === undefined && !noTime ? {} : { options: { flags, noTime } }),
      })
    }
    return frames
  })

const capture = fc.array(burst, { minLength: 1, maxLength: 60, size: 'max' }).map((bursts) => bursts.flat())

/**
 * How frames are looked at: as few layers as will do; the same after somebody else took a first look at each; all layers
 * of all; each frame as if none had been like it.
 */
type Way = 'recognised' | 'noted' | 'decoded' | 'alone'

/** Frames that nobody looked at but to count them. */
let passed = 0

/** What is said of a capture, and of one stream where somebody asks about that. */
function resultOf(frames: readonly Frame[], way: Way, question?: Question): Result {
  const diagnosis = new Diagnosis(question)
  const { shortcut } = diagnosis
  const session = new Session(createRegistry(), {
    apart: false,
    stateful: false,
    shortcut: way === 'recognised' || way === 'noted' ? shortcut : undefined,
  })
  const first = way === 'noted' ? new FirstLook() : undefined
  const known = vi.spyOn(Flows.prototype, 'of')
  if (way === 'alone') known.mockReturnValue(undefined)
  frames.forEach((frame, k) => {
    const { batch, interfaces } = batchOf([{ ...frame, nsec: 1e9 * INTERVAL * k }], first)
    if (session.passes(batch, 0)) {
      passed++
      return
    }
    const p = session.decode(batch, 0, interfaces)
    diagnosis.see(p, session.since(p.sec, p.nsec))
  })
  known.mockRestore()
  return diagnosis.end({
    isLive: false,
    interfaces: [],
    joined: [],
    displayFilter: undefined,
    frames: frames.length,
    cut: 0,
    began: 1000,
    lasted: INTERVAL * frames.length,
    isWhole: true,
  })
}

describe('what is said of frames that were recognised', () => {
  it('is what is said of them when they are decoded, and when each is looked at alone', () => {
    fc.assert(
      fc.property(capture, fc.constantFrom(undefined, GROUP, GROUP6), (frames, group) => {
        const question = group === undefined ? undefined : (questionOf(group) as Question)
        const decoded = resultOf(frames, 'decoded', question)
        expect(resultOf(frames, 'recognised', question)).toEqual(decoded)
        expect(resultOf(frames, 'noted', question)).toEqual(decoded)
        expect(resultOf(frames, 'alone', question)).toEqual(decoded)
      }),
      { numRuns: 60 },
    )
  })

  it('is the same where most are what hosts send each other, which are counted and passed over', () => {
    const hosts = Array.from({ length: 300 }, (_, k) => {
      const frame = udp(
        { to: `10.0.${k % 7}.1`, from: `10.1.${k % 11}.2`, ttl: 64 },
        { ports: [4000 + k, k % 50 ? 80 : 4789] },
      )
      return k % 40 === 0 ? { ...frame, options: { flags: 2 } } : frame
    })
    const frames = hosts.flatMap((frame, k) => (k % 10 === 0 ? [frame, STREAM, HIDDEN] : [frame]))
    const decoded = resultOf(frames, 'decoded')
    passed = 0
    expect(resultOf(frames, 'noted')).toEqual(decoded)
    // All but the first ones, those that were sent here, and what may be a tunnel.
    expect(passed).toBeGreaterThan(270)
    expect(passed).toBeLessThan(290)
    passed = 0
    expect(resultOf(frames, 'noted', questionOf(GROUP) as Question)).toEqual(
      resultOf(frames, 'decoded', questionOf(GROUP) as Question),
    )
    expect(passed).toBe(0)
  })

  it('is the same where there are more flows than are remembered', () => {
    const from = (k: number): string => `10.${k >>> 16}.${(k >>> 8) & 0xff}.${k & 0xff || 1}`
    const sources = Array.from({ length: 40_000 }, (_, k) => udp({ to: GROUP, from: from(k), ttl: k % 999 ? 8 : 1 }))
    // Those that were driven out, and others.
    const frames = [...sources, ...sources.slice(0, 2000), ...sources.slice(38_000), ...sources.slice(0, 2000)]
    const decoded = resultOf(frames, 'decoded')
    expect(resultOf(frames, 'recognised')).toEqual(decoded)
    expect(resultOf(frames, 'noted')).toEqual(decoded)
  })
})
