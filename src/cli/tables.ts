/** Statistics as tables for people. */
import { Text } from '../decode/text.ts'
import { type Conversation, Conversations, type Surplus } from '../output/statistics/conversations.ts'
import { type Endpoint, Endpoints } from '../output/statistics/endpoints.ts'
import { Hierarchy } from '../output/statistics/hierarchy.ts'
import type { Party } from '../output/statistics/parties.ts'
import { type Asked, type Statistic, TYPES } from '../output/statistics/statistic.ts'
import { drawn } from './drawn-table.ts'

/** What a statistic found out, as it is printed. */
export function tableOf(asked: Asked, statistic: Statistic): string {
  if (statistic instanceof Conversations) return conversationTable(asked, statistic)
  if (statistic instanceof Endpoints) return endpointTable(asked, statistic)
  const out = new Text()
  if (statistic instanceof Hierarchy) statistic.write(out)
  return out.toString()
}

function conversationTable(asked: Asked, statistic: Conversations): string {
  const ports = hasPorts(asked)
  const head = [...endHead('A', ports), ...endHead('B', ports), 'Frames A←B', 'Bytes A←B', 'Frames A→B', 'Bytes A→B']
  const rows = statistic.table().map(conversationRow)
  const table = drawn([...head, 'Frames', 'Bytes', 'Start', 'Duration'], rows, ports ? [0, 2] : [0, 1])
  return `${heading(asked, 'Conversations')}${table}${surplusText(statistic.surplus)}`
}

function conversationRow(row: Conversation): string[] {
  return [
    ...endCells(row.a),
    ...endCells(row.b),
    String(row.framesBA),
    String(row.bytesBA),
    String(row.framesAB),
    String(row.bytesAB),
    String(row.framesAB + row.framesBA),
    String(row.bytesAB + row.bytesBA),
    row.start.toFixed(9),
    (row.end - row.start).toFixed(4),
  ]
}

function endpointTable(asked: Asked, statistic: Endpoints): string {
  const head = [...endHead('', hasPorts(asked)), 'Frames', 'Bytes', 'Frames sent', 'Bytes sent']
  const table = drawn([...head, 'Frames received', 'Bytes received'], statistic.table().map(endpointRow), [0])
  return `${heading(asked, 'Endpoints')}${table}${surplusText(statistic.surplus)}`
}

function endpointRow(row: Endpoint): string[] {
  return [
    ...endCells(row.party),
    String(row.framesSent + row.framesReceived),
    String(row.bytesSent + row.bytesReceived),
    String(row.framesSent),
    String(row.bytesSent),
    String(row.framesReceived),
    String(row.bytesReceived),
  ]
}

const hasPorts = ({ type }: Asked): boolean => type === 'udp' || type === 'tcp'

function endHead(name: string, ports: boolean): string[] {
  const address = name === '' ? 'Address' : `Address ${name}`
  return ports ? [address, name === '' ? 'Port' : `Port ${name}`] : [address]
}

const endCells = ({ address, port }: Party): string[] => (port === undefined ? [address] : [address, String(port)])

function heading({ type, filter }: Asked, what: string): string {
  const chosen = filter === '' ? '' : `, of frames that match ${filter}`
  return `${type === undefined ? '' : `${TYPES[type]} `}${what}${chosen}\n`
}

function surplusText({ frames, bytes }: Surplus): string {
  return frames === 0 ? '' : `The table is full: ${frames} frames (${bytes} bytes) between others are not in it.\n`
}
