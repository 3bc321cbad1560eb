/** Options of `compare`, and what its rows hold. */
import { type Command, Option } from 'commander'
import { KNOWN_BY, type KnownBy } from '../multicast/compare/known-by.ts'
import { addFileOptions, type InputOptions } from './observe-options.ts'
import { addDecodingOptions, type DecodingOptions, positive } from './read-options.ts'

/** What commander makes of the command line. */
export interface CompareOptions
  extends DecodingOptions,
    Pick<InputOptions, 'displayFilter' | 'readFile' | 'frames' | 'json'> {
  /** Octets of payload that are compared. */
  readonly payload?: number
  /** Datagrams that are kept. */
  readonly most?: number
  /** Two groups, and files behind them: the option takes all that follows it. */
  readonly feeds?: readonly string[]
  readonly by?: KnownBy
  readonly counter?: string
  readonly failOn?: 'loss'
}

export function addCompareOptions(command: Command): Command {
  return addDecodingOptions(addFileOptions(command))
    .option('-c, --frames <n>', 'read that many frames of each capture at most', positive)
    .option('--payload <octets>', 'compare so many octets of payloads; all that there are without it', positive)
    .option('--most <n>', 'keep that many datagrams at most, of all captures together; 4194304 without it', positive)
    .option('--feeds <groups...>', 'two groups that carry the same data: GROUP[:PORT][@SOURCE] each')
    .addOption(
      new Option('--by <what>', 'of --feeds, what datagrams are known by; found out without it').choices(KNOWN_BY),
    )
    .option('--counter <field>', 'of --feeds, a number that counts datagrams, such as data[0:4]')
    .addOption(
      new Option('--fail-on <what>', 'end with code 1 if a place lost something; of --feeds, if both did').choices([
        'loss',
      ]),
    )
}

export const COMPARE_HELP = `
Name the captures along the way: the sender's first, then behind each router, then receivers. Datagrams are matched by
source, group, ports, IP identification and payload. Clocks need not agree: delays are told relative to the least one, and
how far the clocks are apart with it. Loss is judged only where captures overlap.

The objects of --json hold (times in seconds since the first frame of the reference):
  source, source_port, group, destination_port
  datagrams            different ones, over all places
  reference            the place with the highest TTL, which the others are held against
  matched_by           identification and payload; or payload, where identifications were changed
  alike                datagrams that only time tells apart: the payload is the same, and there is no identification
  places               for each place:
    place, seen        its name, and how many of the datagrams arrived
    duplicates         arrivals of what had arrived before
    judged, lost       datagrams that it must have seen if they got there, and how many it did not; or null
    since, lost_since  the place before it, and how many of those that were seen there did not arrive here
    bursts, longest_burst  losses one after the other
    losses             seen_at, frames (their numbers there) and at (when) of each burst; losses_left_out: how many are not told
    reordered, reordered_by  arrivals behind what was sent later, and behind how many at most
    ttls, dscps, source_macs, destination_macs, carriers  what was seen, most frequent first; VLANs and tunnels
    hops               routers in between, by the TTLs
    fragmented         datagrams that came in fragments
    delay              beyond the least: least, median, mean, p95, p99, most, histogram (from, to, count); drift: how much
                       faster this clock runs, which is taken out
    clock              by how much this clock is ahead, with the least delay
  notes                sentences

With --feeds, two groups of one capture, or of several with one clock, are held against each other; --json is one object:
  feeds                of each: group, port (or null), sources
    seen, duplicates, reordered  as above; by their numbers, if they have some
    lost               of the datagrams expected, those that it did not bring; bursts, longest_burst, losses and
                       losses_left_out are about those of them that the other feed brought
    first              datagrams of both that this one brought first
  matched_by           rtp (sequence numbers, as of ST 2022-7), counter (--counter), payload
  expected             datagrams sent while both were captured, by their numbers; by payload, those that either brought
  lost_of_both         those that neither brought; null where nothing tells
  in_both, skew        datagrams of both, and by how much the second is later (spread as of delay), or null
  notes

--fail-on loss ends with code 1 if a datagram is missing at a place that must have seen it, or, with --feeds, from both; with
code 5 if it cannot be known.

Examples:
  castshark compare sender.pcap router.pcap receiver.pcap
  castshark compare --fail-on loss sender.pcap receiver.pcap                in a test
  castshark compare -Y 'ip.dst == 239.1.1.1' --json a.pcap b.pcap
  castshark compare --feeds 239.1.1.1:5004 239.2.1.1:5004 both.pcap
  castshark compare both.pcap --feeds 239.1.1.1 239.2.1.1 --counter 'data[0:4]'
  … --counter 'data[8:4]le'                    where the least octet comes first`
