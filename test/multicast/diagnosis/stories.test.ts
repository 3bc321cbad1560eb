import { readdirSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { diagnosed } from './diagnosed.ts'

/** Answers by their first letters: sender, MAC and TTL, querier, join, data, loss. */
const STORIES: readonly (readonly [story: string, group: string, answers: string, said: readonly string[]])[] = [
  [
    'all-well',
    '239.1.1.1:5004',
    'yyyyyu',
    [
      '10.0.0.7, port 40000, sends 196 datagrams',
      'TTL 16: from here it gets past 15 more routers',
      '192.168.1.1 asks by IGMPv3',
      '192.168.1.10 joined by IGMPv3 at 0.000 s',
      'The first after the join came 0.500 s later, in frame 2.',
    ],
  ],
  [
    'all-well-ipv6',
    '[ff15::5004]:5004',
    'yyyyyu',
    ["It goes to the group's MAC address, 33:33:00:00:50:04.", 'Hop limit 16', 'asks by MLDv2'],
  ],
  ['all-well-ssm', '232.1.1.1@10.0.0.7', 'yyyyyu', ['192.168.1.10 joined by IGMPv3 at 0.000 s for 10.0.0.7']],
  ['all-well-ssm-ipv6', 'ff3e::8000:1', 'yyyyyu', ['joined by MLDv2 at 0.000 s for 2001:db8::7']],
  [
    'sender-elsewhere',
    '239.1.1.1',
    'uuyynu',
    ['whether anybody sends it elsewhere cannot be known', 'nothing of it came in 40 s'],
  ],
  ['sender-none', '239.1.1.1', 'nuynuu', ['239.7.7.7 is, too, which nobody joined']],
  [
    'sender-port',
    '239.1.1.1:5004',
    'nuyynu',
    ['Nobody sends to port 5004: 196 datagrams to 239.1.1.1 came from 10.0.0.7 to port 5006.'],
  ],
  ['sender-port', '239.1.1.1', 'yyyyyu', ['sends 196 datagrams to port 5006']],
  ['sender-source', '232.1.1.1:5004@10.0.0.7', 'nuyynu', ['10.0.0.7 does not send', 'came from 10.0.0.9']],
  ['sender-source', '232.1.1.1:5004', 'yyynyu', ['192.168.1.10 joined for 10.0.0.7, and 10.0.0.9 sends.']],
  [
    'mac-wrong',
    '239.1.1.1',
    'ynyyyu',
    ['belongs in 01:00:5e:01:01:01, and the frame goes to 01:00:5e:01:01:02 (196 datagrams)'],
  ],
  ['checksum-wrong', '239.1.1.1', 'ynyyyn', ['The UDP checksum is 0x1234']],
  ['ttl-one-link', '239.1.1.1', 'yyyyyu', ['no router forwards it, and members are on the same link']],
  [
    'ttl-one-elsewhere',
    '239.1.1.1',
    'ynyynu',
    [
      'no router forwards it, and its members are on another link',
      'The data is on VLAN 10, and members are on VLAN 20',
    ],
  ],
  ['ttl-one-alone', '239.1.1.1', 'yuuuyu', ['behind a router nobody gets it', 'set IP_MULTICAST_TTL']],
  [
    'ttl-one-pim',
    '239.1.1.1',
    'ynuyyu',
    ['no router forwards it, and its members are behind 192.168.1.20, a router that joined by PIM.'],
  ],
  ['querier-none', '239.1.1.1', 'yynyyu', ['No IGMP query came in 290 s', 'forget members 260 s after they joined']],
  ['querier-silent', '239.1.1.1', 'yynyyu', ['192.168.1.1 asked until 1.000 s, and nobody did in the 399 s since.']],
  [
    'querier-old',
    '232.1.1.1',
    'yynnyu',
    ['So hosts speak IGMPv2, which cannot name the source', 'joined for any source by IGMPv2'],
  ],
  ['join-none', '239.1.1.1', 'yyynyu', ['192.168.1.1 asked, and 192.168.1.20 and 192.168.1.30 reported other groups']],
  [
    'join-none-later',
    '239.1.1.1',
    'yyyuyu',
    ['Nobody reported 239.1.1.1; 192.168.1.20 and 192.168.1.30 reported other groups', 'of others may not get here'],
  ],
  [
    'join-by-router',
    '239.1.1.1',
    'yyyyyu',
    ['192.168.1.20, a router, asked 192.168.1.1 for it by PIM from 0.000 s to 14.600 s. Whoever joined is behind it'],
  ],
  ['join-by-router-other', '239.1.1.1', 'yyynyu', ['192.168.1.1 asked, and 192.168.1.20 and']],
  ['join-unseen', '239.1.1.1', 'yyuuyu', ['reports of others may not get here', 'came to where the capture was made']],
  ['join-any-source', '232.1.1.1', 'yyynyu', ['joined for any source by IGMPv3, which routers ignore in 232.0.0.0/8']],
  ['join-other-source', '239.1.1.1', 'yyynyu', ['192.168.1.10 joined for 10.0.0.9, and 10.0.0.7 sends.']],
  [
    'join-other-source-left',
    '239.1.1.1',
    'yyynyu',
    ['192.168.1.10 joined for 10.0.0.9, and 10.0.0.7 sends.', 'Let receivers join for the source that sends'],
  ],
  ['join-other-source-silent', '239.1.1.1', 'yyynyu', ['192.168.1.10 joined for 10.0.0.9, and 10.0.0.7 sends.']],
  ['join-sources-left', '232.1.1.1', 'yyyyyu', ['192.168.1.10 joined by IGMPv3 at 0.000 s, until 20.200 s.']],
  [
    'join-blocks-left',
    '239.1.1.1',
    'yyynyu',
    ['192.168.1.10 blocks 10.0.0.7.', 'Let receivers block it no more', 'IP_UNBLOCK_SOURCE'],
  ],
  ['zapping', '239.1.1.1', 'yyyyyy', ['until 15.000 s', 'By RTP of 10.0.0.7: none of 100 datagrams is missing']],
  ['zapping', '239.2.2.2', 'yyyyyn', ['By RTP of 10.0.0.7: 2 datagrams are missing (2.0 %), in 1 gap']],
  ['join-blocks', '239.1.1.1', 'yyynyu', ['192.168.1.10 blocks 10.0.0.7.']],
  ['join-broken', '239.1.1.1', 'yyynyu', ['192.168.1.10 sends an IGMPv2 report, with a wrong checksum']],
  [
    'join-left',
    '239.1.1.1',
    'yyynyu',
    ['the last member, joined at 0.000 s and left at 5.000 s, when there was no data'],
  ],
  ['join-not-asked', '239.1.1.1', 'yynuyu', ['192.168.1.10 reported last at 0.000 s, and no query asked it since.']],
  ['join-timed-out', '239.1.1.1', 'yyynyu', ['did not answer any more, and timed out at']],
  ['data-none-short', '239.1.1.1', 'uuyyuu', ['nothing of it came in 2.0 s', 'Capture for longer']],
  [
    'data-elsewhere',
    '239.1.1.1',
    'yyyynu',
    ['The data is on VLAN 10, and members are on VLAN 20: nothing of it gets across.'],
  ],
  [
    'data-elsewhere-left',
    '239.1.1.1',
    'yyyynu',
    ['until 20.000 s', 'The data is on VLAN 10, and members are on VLAN 20: nothing of it gets across.'],
  ],
  [
    'data-leaves-elsewhere',
    '239.1.1.1',
    'yyyyuu',
    ['It leaves by VLAN 10, and members are on VLAN 20.', 'let the sender send by VLAN 20 (IP_MULTICAST_IF'],
  ],
  ['data-stopped', '239.1.1.1', 'yyyynu', ['It came until 20.000 s, and then nothing for 140 s']],
  [
    'data-moved',
    '232.1.1.1',
    'yyyynu',
    [
      'It came until 8.000 s, and then nothing for 16 s',
      '10.0.0.9 sends, too, and no member wanted that by its last report.',
    ],
  ],
  [
    'data-stopped-beside',
    '239.1.1.1',
    'yyyuuu',
    ['though 192.168.1.20 was a member', 'But no answer of 192.168.1.20 to later queries was seen here'],
  ],
  [
    'data-before-join',
    '239.1.1.1',
    'yyyynu',
    ['The last datagram came at 4.000 s, and 192.168.1.10 joined at 20.000 s'],
  ],
  [
    'only-igmp',
    '239.1.1.1',
    'uuyyuu',
    ['the capture holds nothing but messages of IGMP and MLD, as if it were filtered'],
  ],
  ['only-data', '239.1.1.1', 'yyuuyu', ['the capture holds nothing but datagrams to groups, as if it were filtered']],
  ['querier-elsewhere', '239.1.1.1', 'yyuyyu', ['192.168.1.1 asks on VLAN 10, where there are no members.']],
  ['join-doubtful', '239.1.1.1', 'yyyyyu', ['But the IGMPv2 report comes without the Router Alert', 'may not heed it']],
  ['no-udp', '239.1.1.1', 'yyyyyu', ['10.0.0.7 sends 20 packets that are no UDP']],
  ['no-udp', '239.1.1.1:5004', 'nuyynu', ['Nobody sends UDP to 239.1.1.1: what 10.0.0.7 sends there has no ports.']],
  ['loss-none', '239.1.1.1:5004', 'yyyyyy', ['By RTP of 10.0.0.7: none of 196 datagrams is missing, jitter 0.0 ms.']],
  ['loss-some', '239.1.1.1:5004', 'yyyyyn', ['By RTP of 10.0.0.7: 4 datagrams are missing (2.0 %), in 2 gaps']],
  ['loss-cut', '239.1.1.1:5004', 'yyyyyu', ['196 frames were cut: what they hold cannot be counted.']],
  [
    'data-leaving',
    '239.1.1.1',
    'yyyyuu',
    ['Its checksums are unfinished, as on the host that sends it, or between containers'],
  ],
  [
    'only-udp',
    '239.1.1.1',
    'yyuuyu',
    ['No IGMP query is in the capture, and the capture holds nothing but UDP, as if it were filtered'],
  ],
  [
    'only-host',
    '239.1.1.1',
    'uuuyuu',
    [
      'nothing of it came in',
      'But the capture holds nothing but what is from or to 192.168.1.10, as if it were filtered',
    ],
  ],
  ['only-group', '239.1.1.1', 'yyuyyu', ['nothing but what is from or to 239.1.1.1, as if it were filtered']],
  [
    'data-cut',
    '239.1.1.1:5004',
    'uuuuuu',
    [
      '197 datagrams to 239.1.1.1 are cut in front of the ports',
      'frames were cut before it could be seen what they hold',
    ],
  ],
  [
    'pieces-first',
    '239.1.1.1:5004',
    'yyyyyn',
    ['196 fragments from 0.500 s to 20.000 s, and none of them got complete', 'what follows octet 1479 is missing'],
  ],
  ['pieces-first', '239.1.1.1:5006', 'nuyynu', ['196 fragments to 239.1.1.1 came from 10.0.0.7 to port 5004']],
  [
    'pieces-last',
    '239.1.1.1:5004',
    'yyyyyn',
    ['10.0.0.7 sends datagrams in fragments', 'the first 1480 octets are missing'],
  ],
  ['pieces-filtered', '239.1.1.1:5004', 'yyuuyu', ['a filter that names a port lets no others through']],
  ['data-never', '239.1.1.1', 'uuyynu', ['was in the group from 0.000 s to 60.000 s, and nothing of it came in 60 s']],
  ['data-fast-leave', '239.1.1.1', 'yyyynu', ['192.168.1.20 left the group at 19.950 s (frame ', 'fast leave']],
  [
    'source-link-local',
    '239.1.1.1',
    'ynyynu',
    ['Its source 169.254.1.2 is valid on its link alone', 'its members are on another link', 'on VLAN 10'],
  ],
  ['loss-of-others', '239.1.1.1:5004', 'yyyyyy', ['none of 196 datagrams is missing']],
  [
    'loss-of-others',
    '239.1.1.1:5006',
    'ynyyyn',
    [
      'should be 0x33b7; and 174 more.',
      'in 10.0.0.7:40000 to 239.1.1.1:5006: from the same MAC with the same TTL, as a mirrored port or a loop makes them; and 9 more.',
      'paused for 3.1 s, after datagrams at most 0.1 s apart.',
    ],
  ],
  ['data-long', '239.1.1.1', 'yyyyyu', ['Its packets have up to 4,028 octets']],
  ['data-routed', '239.1.1.1', 'yyyyyu', ['196 datagrams came to the link where members are']],
  ['messages-cut', '[ff15::5004]:5004', 'yyuuyu', ['frames were cut before it could be seen what they hold']],
  ['only-reports', '239.1.1.1', 'uuuyuu', ['nothing but messages of IGMP and MLD from or to 192.168.1.10']],
  [
    'port-of-another',
    '239.1.1.1',
    'yyyyuu',
    ['captured at the port of', 'switches that snoop send it to 192.168.1.10 alone'],
  ],
  ['port-of-another-late', '239.1.1.1', 'uuyyuu', ['nothing of it came in', 'captured at the port of']],
  ['port-of-another-flooded', '239.1.1.1', 'uuyyuu', ['captured at the port of']],
  ['port-of-another-unreported', '239.1.1.1', 'uuyuuu', ['whether anybody sends it elsewhere cannot be known']],
  ['data-own-leave', '239.1.1.1', 'yyyyuu', ['192.168.1.20 left the group at 19.950 s', 'captured at the port of']],
  ['ttl-one-router', '239.1.1.1', 'yuyyyu', ['behind a router nobody gets it', 'set IP_MULTICAST_TTL']],
  ['port-of-member', '239.1.1.1', 'uuyynu', ['nothing of it came in']],
  ['port-of-member-beside-gateway', '239.1.1.1', 'uuyynu', ['nothing of it came in']],
  ['port-of-gateway', '239.1.1.1', 'uuyyuu', ['captured at the port of 02:00:00:00:01:fe']],
  ['port-of-router', '239.1.1.1', 'uuyynu', ['nothing of it came in']],
  [
    'port-unknown',
    '239.1.1.1',
    'uuyyuu',
    ['reports of several hosts are seen here, which some switches send to all ports'],
  ],
  [
    'data-for-some',
    '239.1.1.1',
    'yyyynu',
    ['192.168.1.20 is in the group on VLAN 20, and nothing of it goes there; it is on VLAN 10'],
  ],
  ['router-forwards', '239.1.1.1', 'yuyyyu', ['196 datagrams came to the link where members are']],
  [
    'router-keeps',
    '239.1.1.1',
    'ynyynu',
    ['some of its members are on another link', '192.168.1.10 is in the group on interface #3, and nothing'],
  ],
  ['join-of-nobody', '239.1.1.1', 'yyyuyu', ['only 192.168.1.20 reported other groups']],
  ['join-reports-before', '239.1.1.1', 'yyyuyu', ['reports of others may not get here']],
  [
    'join-left-soon',
    '239.1.1.1',
    'uuynuu',
    ['192.168.1.10, the last member, joined at 0.000 s and left at 3.000 s; nobody is a member since'],
  ],
  ['data-of-neighbour', '239.1.1.1', 'yyyyyy', ['196 datagrams came to the link where members are']],
  ['data-of-sender', '239.1.1.1', 'yyyyuu', ['Its checksums are unfinished, as on the host that sends it']],
  ['mac-sometimes', '239.1.1.1', 'yyyyyu', ['the frame goes to 01:00:5e:01:01:02 (20 datagrams)']],
  ['clock-back', '239.1.1.1', 'yyyyyu', ['196 datagrams came to the link where members are']],
  ['checksum-numbers', '239.1.1.1', 'ynyyyn', ['none of 196 datagrams is missing', 'The UDP checksum is 0x1234']],
  [
    'join-silent',
    '239.1.1.1',
    'yyynyu',
    [
      '192.168.1.10 joined by IGMPv3 at 0.000 s, until 260.000 s',
      '192.168.1.10 reported 239.1.1.1 at 0 s, and did not answer 4 general queries since',
      'whether its firewall lets IGMP or MLD out',
    ],
  ],
  ['join-silent-unseen', '239.1.1.1', 'yyyuuu', ['switches that snoop send reports of others to routers only']],
  ['join-not-answered', '239.1.1.1', 'yyyuuu', ['and may ask at one port alone']],
  ['join-left-late', '239.1.1.1', 'yyyyyu', ['until 15.000 s. Nobody was seen to be a member since.']],
  ['join-of-sender', '239.1.1.1', 'yyyyyu', ['But that is the sender itself: nobody else was seen to join.']],
  ['join-any-source-ipv6', 'ff3e::8000:1', 'yynnyu', ['MCAST_JOIN_SOURCE_GROUP), or choose a group of ff15::/16.']],
  ['sender-other-group', '239.1.1.1:5004', 'uuyynu', ['To port 5004 10.0.0.7 sends to 239.1.1.2.']],
  [
    'querier-for-some',
    '239.1.1.1',
    'yynyyu',
    ['192.168.1.1 asks by IGMPv3', 'Nobody asks on VLAN 20, where 192.168.1.20 joined.'],
  ],
  [
    'querier-for-groups',
    '239.1.1.1',
    'yynyyu',
    ['No general IGMP query came in 290 s, and one should come every 125 s.'],
  ],
  [
    'querier-unheeded',
    '[ff15::5004]:5004',
    'yynuyu',
    [
      'No MLD query that hosts heed came in 290 s',
      '2001:db8::7 sends 3 MLDv2 queries with a source that is not link-local, from frame 2 on.',
    ],
  ],
  ['link-local', '224.0.0.230', 'yyyuyu', ['None is needed: switches send 224.0.0.230 to all ports', 'nobody has to']],
]

describe('the way of a stream', () => {
  test.each(STORIES)('%s: %s', async (story, group, answers, said) => {
    const { steps } = await diagnosed(`diagnosis/${story}.pcap`, group)
    expect(steps.map(({ answer }) => answer[0]).join('')).toBe(answers)
    const text = steps.flatMap(({ detail, advice }) => [...detail, advice ?? '']).join(' ')
    for (const part of said) expect(text).toContain(part)
    // What can be done about it stands wherever something is wrong.
    for (const { answer, advice } of steps) if (answer === 'no') expect(advice).not.toBeNull()
  })

  it('is not that of what goes to another port of the group', async () => {
    const lossOf = async (group: string) => (await diagnosed('diagnosis/loss-of-others.pcap', group)).steps.at(-1)
    expect((await lossOf('239.1.1.1:5004'))?.detail).toEqual([
      'By RTP of 10.0.0.7: none of 196 datagrams is missing, jitter 0.0 ms.',
    ])
    // What gets known later is shown by the frames that it is about.
    expect((await lossOf('239.1.1.1:5008'))?.frames).toEqual([23, 162])
    expect((await lossOf('239.1.1.1:5010'))?.detail.join(' ')).toContain('never got complete')
    // Of the group as a whole, all is told.
    expect((await lossOf('239.1.1.1'))?.detail.join(' ')).toMatch(/UDP checksum.*again, after 1 ms.*paused for/)
  })

  it('names as senders whom the capturing host sends for by itself, and not whom it forwards', async () => {
    const { senders } = await diagnosed('diagnosis/router-forwards.pcap')
    expect(senders).toEqual(['192.168.1.1'])
  })

  it('does not take a capture that joins for a receiver', async () => {
    const joined = [{ group: '239.1.1.1', source: undefined, interface: 'eth0' }]
    const answerOn = async (address: string) => {
      const { steps } = await diagnosed('diagnosis/all-well.pcap', '239.1.1.1', { addresses: [address], joined })
      return [steps[3].answer, steps[3].detail.join(' '), steps[4].answer]
    }
    const own = expect.stringContaining('because this capture joined there (--join)')
    expect(await answerOn('192.168.1.10')).toEqual(['unknown', own, 'yes'])
    expect(await answerOn('192.168.1.99')).toEqual(['yes', expect.stringContaining('192.168.1.10 joined'), 'yes'])
  })

  it('warns of no missing querier where a filter may have left the queries out', async () => {
    for (const [story, severity] of [
      ['only-group', 'note'],
      ['only-host', 'note'],
      ['querier-none', 'warning'],
    ]) {
      const { findings } = await diagnosed(`diagnosis/${story}.pcap`)
      expect(findings.find(({ id }) => id === 'querier-missing')?.severity).toBe(severity)
    }
  })

  it('is told of every story', () => {
    const told = new Set(STORIES.map(([story]) => `${story}.pcap`))
    expect([...told].sort()).toEqual(readdirSync('fixtures/diagnosis').sort())
  })

  it('names frames that are there, in order', async () => {
    for (const [story, group] of STORIES) {
      const { steps } = await diagnosed(`diagnosis/${story}.pcap`, group)
      for (const { frames } of steps) {
        expect([...frames].sort((a, b) => a - b)).toEqual(frames)
        expect(new Set(frames).size).toBe(frames.length)
      }
    }
  })
})
