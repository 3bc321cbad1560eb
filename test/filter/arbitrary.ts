/** Filters at random, most of which make sense. */
import fc from 'fast-check'

const from = fc.constantFrom
const numbers = from('ip.ttl', 'udp.port', 'udp.dstport', 'frame.number', 'ip.len', 'igmp.type', 'vlan.id', 'tcp.flags')
const booleans = from('ip.flags.df', 'eth.dst.ig', 'eth.ig')
const quads = from('ip.src', 'ip.dst', 'ip.addr', 'igmp.maddr', 'igmp.saddr')
const sixteens = from('ipv6.src', 'ipv6.addr')
const sixes = from('eth.src', 'eth.dst', 'eth.addr')
const octets = from('udp.payload', 'data.data', 'eth.trailer')
const protocols = from('ip', 'udp', 'igmp', 'eth', 'frame', 'vlan', 'icmp')
const texts = from('frame.protocols', 'ip.host', '_ws.col.info')
const spans = from('frame.time_relative', 'frame.time_delta')

/** A field, perhaps of some layers only. */
const layered = (fields: fc.Arbitrary<string>) =>
  fc
    .tuple(fields, fc.option(from('#1', '#2', '#[-1]', '#[1-2]'), { freq: 5 }))
    .map(([field, layer]) => field + (layer ?? ''))

const number = fc.oneof(fc.nat(70), fc.nat(65_535)).map((value) => String(value))
const quad = from('224.1.1.1', '192.168.1.10', '10.0.0.1', '224.0.0.0/4', '192.168.1.0/24', '10.0.0.0/8', '0.0.0.0/0')
const sixteen = from('fd00::10', 'ff15::5004', 'ff00::/8', 'fe80::/10', 'fd00::/121', '::/0')
const six = from('02:00:00:00:01:0a', '01:00:5e:01:01:01', 'ff:ff:ff:ff:ff:ff')
const bytes = from('68:6f', '"hola"', '00', '"a"', '""', '01:02:03:04')
const text = from('"eth"', '"igmp"', '"192.168.1.10"', '"e"', '"Membership"', '""')
const slice = from('[0]', '[0:2]', '[-1]', '[-3:2]', '[1:]', '[:3]', '[0,2]', '[1-2]', '[200]', '[-2--1]')

/** Something with values, and literals of its kind. */
interface Sort {
  readonly terms: fc.Arbitrary<string>
  readonly literals: fc.Arbitrary<string>
}
const arithmetic: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(layered(numbers), from('+', '-', '*', '/', '%', '&'), fc.nat(200)).map(([a, op, b]) => `${a} ${op} ${b}`),
  fc.tuple(numbers, from('+', '-', '*', '&'), numbers).map(([a, op, b]) => `${a} ${op} ${b}`),
  layered(numbers).map((field) => `-${field}`),
  fc.tuple(from('max', 'min'), numbers).map(([name, field]) => `${name}(${field})`),
  fc.oneof(protocols, octets, quads).map((field) => `len(${field})`),
  fc.oneof(protocols, octets, quads).map((field) => `count(${field})`),
  numbers.map((field) => `abs(${field} - 40)`),
)
const sorts: Sort[] = [
  {
    terms: fc.oneof(layered(numbers), arithmetic),
    literals: fc.oneof(
      number,
      number.map((value) => `-${value}`),
    ),
  },
  { terms: booleans, literals: from('0', '1', 'True') },
  {
    terms: fc.oneof(
      layered(quads),
      layered(quads).map((field) => `${field} & 255.255.0.0`),
    ),
    literals: quad,
  },
  { terms: layered(sixteens), literals: sixteen },
  { terms: layered(sixes), literals: six },
  { terms: octets, literals: bytes },
  { terms: texts.chain((field) => from(field, `upper(${field})`)), literals: text },
  { terms: spans, literals: from('0', '1.5', '20', '-1') },
  {
    terms: fc
      .tuple(fc.oneof(octets, protocols, quads, sixes, sixteens, texts), slice)
      .map(([field, cut]) => field + cut),
    literals: bytes,
  },
]

const comparison = from('==', '!=', '===', '!==', '<', '<=', '>', '>=')
const quantified = (test: fc.Arbitrary<string>) =>
  fc
    .tuple(fc.option(from('any', 'all'), { freq: 4 }), test)
    .map(([word, rest]) => (word === null ? rest : `${word} ${rest}`))

const relation = fc.oneof(
  ...sorts.map(({ terms, literals }) =>
    quantified(
      fc.oneof(
        fc.tuple(terms, comparison, fc.oneof(literals, terms)).map((parts) => parts.join(' ')),
        fc
          .tuple(
            terms,
            from('in', 'not in'),
            fc.array(
              fc.oneof(
                literals,
                fc.tuple(literals, literals).map((ends) => ends.join(' .. ')),
              ),
              { minLength: 1, maxLength: 3 },
            ),
          )
          .map(([term, sign, items]) => `${term} ${sign} {${items.join(', ')}}`),
      ),
    ),
  ),
  quantified(fc.tuple(fc.oneof(octets, protocols, sixes), bytes).map(([field, part]) => `${field} contains ${part}`)),
  quantified(fc.tuple(texts, text).map(([field, part]) => `${field} contains ${part}`)),
  quantified(
    fc
      .tuple(fc.oneof(octets, protocols, texts), from('"a"', '"^[a-z]+$"', '"h.l"', '"(?-i)[A-Z]"'))
      .map(([field, pattern]) => `${field} matches ${pattern}`),
  ),
  fc.oneof(protocols, layered(numbers), layered(quads), arithmetic),
)

/** Expressions with each operator, on fields of each type. */
export const filter = fc.letrec<{ node: string }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small' },
    relation,
    fc.tuple(tie('node'), from('and', 'or', 'xor'), tie('node')).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    tie('node').map((inner) => `not (${inner})`),
  ),
})).node
