/** The page of all findings: docs/findings.md. */
import { ipv4Text, ipv6Text } from '../../decode/values.ts'
import { linkScope } from '../addresses.ts'
import type { Finding } from './finding.ts'
import { findings } from './index.ts'
import { linkLocalTtls, type Row } from './link-local-ttls.ts'

const HEAD = `# Findings

What castshark finds odd about frames, each by itself or together with those before it. Each finding has a name that
never changes: \`mcast.finding == "mac-mismatch"\` finds the frames that show it, \`mcast.severity == "error"\` those that
show anything wrong. The detail tree, JSON, EK and PDML show findings below \`mcast\`, and they are expert information like
any other (\`_ws.expert.message\`), unless \`-o mcast.show:FALSE\` leaves them out.

Some take the frames before: \`mcast.finding\` tells them too, on the frame that settles it; JSON, EK and PDML do where a
filter asks for findings, for it takes time. Some take the whole capture (marked "at the end"), and no field tells them
unless a frame settled them before. Nothing is called absent that the capture could not have shown: because it is
filtered or too short, because frames were cut before their headers end, or because it was made on the sending host.

- **error**: against a standard, and somebody will drop the frame or misread it;
- **warning**: works here, and does harm or will fail elsewhere;
- **note**: worth knowing when something does not work.

In March 2025, RFC 9776 and RFC 9777 took the place of RFC 3376 and RFC 3810; sections are those of the older texts.

This page is made from the declarations in \`src/multicast/findings\` by \`npm run reference\`; a test says when it is out of
date.
`

const TTLS = `
## TTLs on the link

What \`ttl-link-local\` expects of packets to 224.0.0.0/24 and ff02::/16, by group first, then by what is spoken there. It is
a warning where receivers must discard anything else, and a note elsewhere.

| Spoken | Groups | TTL | Otherwise | Reference |
|---|---|---|---|---|
`

/** The page as Markdown. */
export const renderFindings = (): string =>
  `${HEAD}${findings.map(section).join('')}${TTLS}${linkLocalTtls().map(rowOfTtls).join('')}`

function section(finding: Finding): string {
  const { id, severity, title, why, reference, advice } = finding
  return `\n## ${id}\n\n**${severity}**${whenOf(finding)}: ${title}. (${reference})\n\n${why}\n\n${advice}\n`
}

/** What it takes to know it, where that is not a frame. */
function whenOf(finding: Finding): string {
  if (finding.in !== 'history') return ''
  if (finding.maySettle) return ', together with frames before, or at the end'
  return finding.watch().end === undefined ? ', together with frames before' : ', at the end'
}

function rowOfTtls(row: Row): string {
  const { protocol, ttls, strict, reference } = row
  const wanted = ttls.length === 0 ? 'any' : ttls.join(', ')
  const otherwise = ttls.length === 0 ? '' : strict ? 'warning' : 'note'
  return `| ${protocol} | ${groupsOf(row)} | ${wanted} | ${otherwise} | ${reference} |\n`
}

function groupsOf({ ipv4 = [], ipv6 = [], anyOf }: Row): string {
  if (anyOf !== undefined) return anyOf === 4 ? '224.0.0.0/24' : 'ff02::/16'
  const groups = [
    ...ipv4.map((last) => ipv4Text(Uint8Array.of(224, 0, 0, last), 0)),
    ...ipv6.map((low) => ipv6Text(linkScope(low), 0)),
  ]
  return groups.join(', ')
}
