/**
 * tshark asked again: whether it still says of the fixtures what was recorded (recorded.test.ts holds us against that), and,
 * frame by frame, whether it says what we say of a larger collection of captures, where one lies beside the project (a list
 * of files in ../shared/captures, or the one that CASTSHARK_CAPTURES names).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createRegistry } from '../../src/decode/protocols/index.ts'
import { Text } from '../../src/decode/text.ts'
import { FIELDS_DEFAULTS, fieldsPrinter } from '../../src/output/fields.ts'
import { eachPacket, isOurs, LIST_FIELDS, listing, optionsOf } from '../listing.ts'
import { tsharkFields, tsharkVersion } from './tshark.ts'

/**
 * Least share of frames that are the same to the letter. Fields are compared on all frames, those of protocols that are
 * not decoded here among them: some of these carry packets whose fields tshark sees.
 */
const LEAST = { lines: 0.995, fields: 0.985 }

/** Fields of every protocol that are compared on every frame, whatever lies above. */
const FIELDS = [
  'frame.number',
  'frame.len',
  'frame.cap_len',
  'frame.time_epoch',
  'eth.dst',
  'eth.src',
  'eth.type',
  'eth.len',
  'vlan.id',
  'vlan.etype',
  'arp.opcode',
  'arp.src.proto_ipv4',
  'arp.dst.proto_ipv4',
  'ip.version',
  'ip.hdr_len',
  'ip.dsfield.dscp',
  'ip.len',
  'ip.id',
  'ip.flags',
  'ip.frag_offset',
  'ip.ttl',
  'ip.proto',
  'ip.checksum',
  'ip.src',
  'ip.dst',
  'ip.addr',
  'ip.opt.type',
  'ip.opt.ra',
  'ipv6.plen',
  'ipv6.nxt',
  'ipv6.hlim',
  'ipv6.src',
  'ipv6.dst',
  'icmp.type',
  'icmp.code',
  'icmp.checksum.status',
  'icmpv6.type',
  'icmpv6.code',
  'icmpv6.checksum.status',
  'igmp.type',
  'igmp.version',
  'igmp.maddr',
  'igmp.max_resp',
  'igmp.checksum.status',
  'igmp.record_type',
  'igmp.saddr',
  'igmp.num_src',
  'icmpv6.mldr.mar.multicast_address',
  'udp.srcport',
  'udp.dstport',
  'udp.length',
  'udp.checksum',
  'udp.stream',
  'tcp.srcport',
  'tcp.dstport',
  'tcp.flags',
  'tcp.hdr_len',
  'tcp.window_size_value',
  'tcp.option_kind',
]

interface Tally {
  frames: number
  same: number
  /** Some of those that differ, for people. */
  differing: string[]
}

async function compareLists(files: readonly string[]): Promise<Tally> {
  return compare(files, LIST_FIELDS, listing, (line) => isOurs(line.split('\t')[3]))
}

async function compareFields(files: readonly string[]): Promise<Tally> {
  const registry = createRegistry()
  const fields = FIELDS.map((name) => registry.field(name)).filter((field) => field !== undefined)
  expect(fields.length).toBe(FIELDS.length)
  const ours = async (file: string): Promise<string[]> => {
    const printer = fieldsPrinter(registry, fields, FIELDS_DEFAULTS)
    const out = new Text()
    await eachPacket(file, (p) => printer.frame(out, p))
    return out.toString().split('\n').slice(0, -1)
  }
  return compare(files, FIELDS, ours, () => true)
}

/** Two at a time: tshark takes a core each. */
async function compare(
  files: readonly string[],
  fields: readonly string[],
  ours: (file: string) => Promise<string[]>,
  counts: (line: string) => boolean,
): Promise<Tally> {
  const tally: Tally = { frames: 0, same: 0, differing: [] }
  const waiting = [...files]
  const worker = async (): Promise<void> => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      const theirs = await tsharkFields(file, fields)
      const lines = await ours(file)
      if (lines.length !== theirs.length) tally.differing.push(`${file}: ${lines.length} frames, not ${theirs.length}`)
      for (const [k, line] of theirs.entries()) {
        if (!counts(line)) continue
        tally.frames++
        if (line === lines[k]) tally.same++
        else tally.differing.push(`${file}\n  tshark ${line}\n  ours   ${lines[k]}`)
      }
    }
  }
  await Promise.all([worker(), worker()])
  return tally
}

function expectSame({ frames, same, differing }: Tally, least: number): void {
  console.log(`${same} of ${frames} frames are the same (${((100 * same) / frames).toFixed(2)}%)`)
  expect(same / frames, differing.slice(0, 20).join('\n')).toBeGreaterThanOrEqual(least)
}

const list = process.env.CASTSHARK_CAPTURES ?? '../shared/captures/all.txt'
const collection = existsSync(list)
  ? readFileSync(list, 'utf8')
      .split('\n')
      .map((line) => line.trim().split(/\s+/).at(-1) ?? '')
      .filter((name) => name !== '')
      .map((name) => (isAbsolute(name) ? name : join(dirname(list), name)))
  : []
const fixtures = readdirSync('fixtures')
  .filter((name) => /\.(pcap|pcapng)(\.\w+)?$/.test(name))
  .map((name) => join('fixtures', name))

describe('tshark', () => {
  it('is the one whose answers these tests know', () => {
    expect(tsharkVersion()).toMatch(/^4\.0\./)
  })

  it.each(fixtures)('still says of %s what was recorded', async (file) => {
    const recorded = readFileSync(`fixtures/expected/${basename(file)}.list`, 'utf8')
      .split('\n')
      .slice(0, -1)
    expect(await tsharkFields(file, LIST_FIELDS, optionsOf(file))).toEqual(recorded)
  })

  if (collection.length > 0) {
    it('prints the lines that we print', async () => expectSame(await compareLists(collection), LEAST.lines))
    it('finds the fields that we find', async () => expectSame(await compareFields(collection), LEAST.fields))
  }
})
