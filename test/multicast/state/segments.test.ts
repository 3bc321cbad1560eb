import { expect, test } from 'vitest'
import { groupRows } from '../../../src/multicast/state/rows.ts'
import { type Frame, frameOf } from '../../helpers.ts'
import { address, igmp, ipv4, udp } from '../frames.ts'
import { GROUP, report2, type Step, watch } from './watch.ts'

const hexOf = ({ bytes }: Frame): string => [...bytes].map((octet) => octet.toString(16).padStart(2, '0')).join('')

/** The frame with tags behind its addresses: the type and the control information of each. */
const tagged = (frame: Frame, ...tags: readonly string[]): Frame => {
  const hex = hexOf(frame)
  return frameOf(hex.slice(0, 24) + tags.join('') + hex.slice(24))
}

/** The frame's packet in a tunnel of GRE (RFC 2784 §2). */
const tunnelled = (frame: Frame, from: string, to: string): Frame =>
  ipv4({ number: 47, from, to }, `00000800${hexOf(frame).slice(28)}`)

const on = (id: number, frame: Frame): Frame => ({ ...frame, iface: { id, name: `eth${id}` } })

/** Places at which a host is in a group. */
const places = (...frames: readonly Frame[]): string[] =>
  groupRows(watch(frames.map((frame): Step => [0, frame]))).map((row) =>
    [row.interface, ...row.vlans, row.tunnel, row.members].filter((part) => part !== null).join(' '),
  )

test.each<[what: string, other: Frame, expected: string[]]>([
  ['none', report2(11), ['0 2']],
  ['the VLAN', tagged(report2(11), '81000064'), ['0 1', '0 100 1']],
  ['the priority alone', tagged(report2(11), '8100e000'), ['0 2']],
  ['two VLANs', tagged(report2(11), '88a80064', '810000c8'), ['0 1', '0 100 200 1']],
  ['a tunnel', tunnelled(report2(11), '10.0.0.2', '10.0.0.1'), ['0 1', '0 10.0.0.1 - 10.0.0.2 1']],
])('segments that differ in %s', (_what, other, expected) => {
  expect(places(report2(10), other)).toEqual(expected)
})

test('the ways of a tunnel are one segment', () => {
  expect(
    places(tunnelled(report2(10), '10.0.0.1', '10.0.0.2'), tunnelled(report2(11), '10.0.0.2', '10.0.0.1')),
  ).toEqual(['0 10.0.0.1 - 10.0.0.2 2'])
})

/** The frame's packet in a session of PPP over Ethernet (RFC 2516 §6). */
const inSession = (frame: Frame, id: number, stations: string): Frame => {
  const hex = hexOf(frame).slice(28)
  const word = (value: number): string => value.toString(16).padStart(4, '0')
  return frameOf(`${stations} 8864 1100 ${word(id)} ${word(2 + hex.length / 2)} 0021 ${hex}`)
}

test('the sessions of PPP over Ethernet are segments, each in both directions', () => {
  const out = '020000000001 020000000002'
  const back = '020000000002 020000000001'
  expect(
    places(inSession(report2(10), 7, out), inSession(report2(11), 7, back), inSession(report2(10), 8, out)),
  ).toEqual([
    '0 02:00:00:00:00:01 - 02:00:00:00:00:02, PPPoE session 7 2',
    '0 02:00:00:00:00:01 - 02:00:00:00:00:02, PPPoE session 8 1',
  ])
})

test('labels of MPLS make no segments: those of the two directions of a link have nothing to do with each other', () => {
  const labelled = (from: string, ...labels: readonly number[]): Frame =>
    igmp({ to: GROUP, from, labels }, 0x16, 0, address(GROUP))
  expect(places(labelled('10.0.0.1', 201, 16), labelled('10.0.0.2', 202, 16))).toEqual(['0 2'])
})

test('pseudowires are segments apart from the link under their labels, which cannot be told from each other', () => {
  const inPseudowire = (frame: Frame, label: string): Frame =>
    frameOf(`020000000001 020000000002 8847 ${label}140 00000000 ${hexOf(frame)}`)
  const steps = [inPseudowire(report2(10), '00064'), inPseudowire(report2(11), '000c8'), report2(10)]
  expect(places(...steps)).toEqual(['0 pseudowires of MPLS 2', '0 1'])
})

/** The frame in VXLAN (RFC 7348 §5), in datagrams without a checksum. */
const inVxlan = (frame: Frame, network: number, from: string, to: string): Frame => {
  const hex = hexOf(frame)
  const length = (16 + hex.length / 2).toString(16).padStart(4, '0')
  return ipv4({ from, to }, `c00012b5${length}000008000000${network.toString(16).padStart(6, '0')}00${hex}`)
}

test('the networks of a tunnel are segments, whoever sends to the group that all of its ends are in', () => {
  expect(
    places(
      inVxlan(report2(10), 42, '10.0.0.1', '239.9.9.9'),
      inVxlan(report2(11), 42, '10.0.0.2', '239.9.9.9'),
      inVxlan(report2(10), 43, '10.0.0.1', '239.9.9.9'),
      inVxlan(report2(10), 42, '10.0.0.1', '10.0.0.2'),
    ),
  ).toEqual(['0 239.9.9.9, VNI 42 2', '0 239.9.9.9, VNI 43 1', '0 10.0.0.1 - 10.0.0.2, VNI 42 1'])
  const keyed = (key: string): Frame =>
    ipv4({ number: 47, from: '10.0.0.1', to: '10.0.0.2' }, `20000800${key}${hexOf(report2(10)).slice(28)}`)
  expect(places(keyed('00000007'), keyed('00000008'))).toEqual([
    '0 10.0.0.1 - 10.0.0.2, key 7 1',
    '0 10.0.0.1 - 10.0.0.2, key 8 1',
  ])
})

test('the gateways of an AMT relay are segments, told by their ports where they share an address', () => {
  const hex = hexOf(report2(10)).slice(28)
  const amt = (ports: readonly [number, number], from: string, to: string, data: string): Frame =>
    udp({ from, to }, { ports, data })
  const update = (port: number): Frame => amt([port, 2268], '10.0.0.2', '10.0.0.1', `0500${'00'.repeat(10)}${hex}`)
  const data = amt([2268, 40_002], '10.0.0.1', '10.0.0.2', `0600${hexOf(report2(11)).slice(28)}`)
  expect(places(update(40_001), update(40_002), data)).toEqual([
    '0 10.0.0.1 - 10.0.0.2, port 40001 1',
    '0 10.0.0.1 - 10.0.0.2, port 40002 2',
  ])
})

test('two interfaces are two segments', () => {
  expect(places(on(0, report2(10)), on(1, report2(10)), on(1, report2(11)))).toEqual(['eth0 1', 'eth1 2'])
  expect(places(on(1, report2(10)), on(1, report2(11)), on(1, report2(10, GROUP)))).toEqual(['eth1 2'])
})

/** The frame as a capture of all interfaces has it, with the number of one of them where it tells that. */
const cooked = (frame: Frame, number?: number): Frame => {
  const rest = hexOf(frame).slice(28)
  if (number === undefined) return { ...frameOf(`0000000100060200000000010000 0800${rest}`), link: 113 }
  return {
    ...frameOf(`0800 0000 ${number.toString(16).padStart(8, '0')} 0001 00 06 0200000000010000${rest}`),
    link: 276,
  }
}

test('interfaces that a capture of all of them numbers are segments', () => {
  expect(places(cooked(report2(10), 2), cooked(report2(10), 3), cooked(report2(11), 3))).toEqual(['#2 1', '#3 2'])
  const named = { iface: { id: 0, name: 'any' } }
  expect(places({ ...cooked(report2(10), 2), ...named })).toEqual(['any #2 1'])
})

test('a report that an error quotes is none', () => {
  const quoted = hexOf(report2(10)).slice(28)
  expect(places(ipv4({ number: 1, to: '192.168.1.10' }, `0301000000000000${quoted}`))).toEqual([])
})
