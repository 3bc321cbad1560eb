import { describe, expect, it } from 'vitest'
import { fieldsOf } from '../../helpers.ts'
import { linesBelow, optionsHex, packet } from './ipv6-frames.ts'

const traced = (value: string) => {
  const size = (value.replaceAll(' ', '').length / 2).toString(16).padStart(2, '0')
  return packet(optionsHex(`31${size}${value}`), { next: '00' })
}
const linesOf = (value: string): string[] => {
  const below = linesBelow(traced(value), 'IOAM')
  return below.slice(below.findIndex((line) => line.startsWith('Length')) + 1)
}
/** What is the same for all traces. */
const HEAD = /^(Reserved|Option-Type| {2}(Namespace|[01. ]+ = |Trace Type|Reserved)| {4}[01. ]+ = )/

/** What, the option's value, the lines behind the trace's head. */
const TRACES: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'nodes of two parts',
    '00 00 0001 1000 c00000 00 3f000002 00010002 40000001 00030004',
    [
      'Pre-allocated Trace',
      '  Trace Data',
      '    Node 1',
      '      Hop_Lim and Node ID (short)',
      '        Hop Limit: 63',
      '        ID: 0x000002',
      '      Ingress and Egress IDs (short)',
      '        Ingress ID: 0x0001',
      '        Egress ID: 0x0002',
      '    Node 2',
      '      Hop_Lim and Node ID (short)',
      '        Hop Limit: 64',
      '        ID: 0x000001',
      '      Ingress and Egress IDs (short)',
      '        Ingress ID: 0x0003',
      '        Egress ID: 0x0004',
    ],
  ],
  [
    'free room before what nodes wrote',
    '00 00 0001 1002 c00000 00 0000000000000000 40000001 00030004',
    [
      'Pre-allocated Trace',
      '  Trace Data',
      '    Free space: 0000000000000000',
      '    Node 1',
      '      Hop_Lim and Node ID (short)',
      '        Hop Limit: 64',
      '        ID: 0x000001',
      '      Ingress and Egress IDs (short)',
      '        Ingress ID: 0x0003',
      '        Egress ID: 0x0004',
    ],
  ],
  [
    'an incremental trace',
    '00 01 0001 1002 c00000 00 40000001 00030004',
    [
      'Incremental Trace',
      '  Trace Data',
      '    Node 1',
      '      Hop_Lim and Node ID (short)',
      '        Hop Limit: 64',
      '        ID: 0x000001',
      '      Ingress and Egress IDs (short)',
      '        Ingress ID: 0x0003',
      '        Egress ID: 0x0004',
    ],
  ],
  [
    'all short parts',
    '00 00 0001 4000 ff0000 00 40000001 00010002 00000003 00000004 00000005 00000006 00000007 00000008',
    [
      'Pre-allocated Trace',
      '  Trace Data',
      '    Node 1',
      '      Hop_Lim and Node ID (short)',
      '        Hop Limit: 64',
      '        ID: 0x000001',
      '      Ingress and Egress IDs (short)',
      '        Ingress ID: 0x0001',
      '        Egress ID: 0x0002',
      '      Timestamp Seconds: 0x00000003',
      '      Timestamp Fraction: 0x00000004',
      '      Transit Delay: 0x00000005',
      '      Namespace Data (short): 0x00000006',
      '      Queue Depth: 0x00000007',
      '      Checksum Complement: 0x00000008',
    ],
  ],
  [
    'all wide parts',
    '00 00 0001 3800 00f000 00 4000000000000001 00000002 00000003 0000000000000004 00000005',
    [
      'Pre-allocated Trace',
      '  Trace Data',
      '    Node 1',
      '      Hop_Lim and Node ID (wide)',
      '        Hop Limit: 64',
      '        ID: 0x00000000000001',
      '      Ingress and Egress IDs (wide)',
      '        Ingress ID: 0x00000002',
      '        Egress ID: 0x00000003',
      '      Namespace Data (wide): 0x0000000000000004',
      '      Buffer Occupancy: 0x00000005',
    ],
  ],
  [
    'a snapshot',
    '00 00 0001 0800 800002 00 40000001 01abcdef 01020304',
    [
      'Pre-allocated Trace',
      '  Trace Data',
      '    Node 1',
      '      Hop_Lim and Node ID (short)',
      '        Hop Limit: 64',
      '        ID: 0x000001',
      '      Opaque State Snapshot',
      '        Length: 1',
      '        Schema ID: 0xabcdef',
      '        Data: 01020304',
    ],
  ],
  [
    'flags',
    '00 00 0001 0f80 800000 00 40000001',
    [
      'Pre-allocated Trace',
      '  Trace Data',
      '    Node 1',
      '      Hop_Lim and Node ID (short)',
      '        Hop Limit: 64',
      '        ID: 0x000001',
    ],
  ],
  [
    'nodes of no length',
    '00 00 0001 0000 800000 00 40000001',
    [
      'Pre-allocated Trace',
      '    [Expert Info (Error/Protocol): Invalid "NodeLen" value: cannot be 0]',
      'Unknown Data: 40000001',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'a length that is not that of the parts',
    '00 00 0001 1000 800000 00 40000001 40000002',
    [
      'Pre-allocated Trace',
      '    [Expert Info (Error/Protocol): Mismatch between Trace Type and NodeLen]',
      'Unknown Data: 4000000140000002',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'more free room than there is',
    '00 00 0001 0803 800000 00 40000001',
    [
      'Pre-allocated Trace',
      '    [Expert Info (Error/Protocol): IOAM RemLen: Invalid length (12 bytes)]',
      'Unknown Data: 40000001',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
  [
    'a proof of transit',
    '00 02 01020304',
    ['Proof of Transit', 'Unknown Data: 01020304', '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]'],
  ],
  [
    'a kind that nobody knows',
    '00 04 01020304',
    [
      'Unknown Option-Type',
      'Unknown Data: 01020304',
      '  [Expert Info (Note/Undecoded): Unknown Data (not interpreted)]',
    ],
  ],
]

describe('traces of what nodes on the way wrote', () => {
  it.each(TRACES)('%s', (_what, value, lines) => {
    expect(linesOf(value).filter((line) => !HEAD.test(line))).toEqual(lines)
  })
  it('begin with what they are made of', () => {
    expect(linesOf('07 00 0001 0e05 400001 09 00010002 00030004').slice(0, 10)).toEqual([
      'Reserved: 7',
      'Option-Type: Pre-allocated Trace (0)',
      'Pre-allocated Trace',
      '  Namespace ID: 1',
      '  0000 1... = Node Length: 1',
      '  .... .110 0... .... = Flags: 0xc, Overflow, Loopback',
      '    .... .1.. .... .... = Overflow: True',
      '    .... ..1. .... .... = Loopback: True',
      '    .... ...0 .... .... = Active: False',
      '    .... .... 0... .... = Reserved: False',
    ])
  })
  it('have four octets for every bit that nobody has defined', () => {
    const fields = fieldsOf(traced('00 00 0001 1000 800800 00 40000001 0a0b0c0d'))
    expect(fields['ipv6.opt.ioam.trace.node.undefined']).toEqual(['0x0a0b0c0d'])
  })
  it.each([
    ['that end early show their header all the same', '00 00 0001 1000 800000', 1],
    ['of which the last word is not whole', '00 00 0001 1000 800000 00 4000', 1],
    ['that are whole words', '00 00 0001 1000 800000 00 40000001', undefined],
  ])('%s', (_what, trace, remarks) => {
    const fields = fieldsOf(traced(trace))
    expect([fields['ipv6.opt.ioam.opt_type'], fields['ipv6.opt.ioam.trace.ns']]).toEqual([['0'], ['1']])
    expect(fields['ipv6.opt.invalid_len']?.length).toBe(remarks)
  })
})
