/** `castshark interfaces`: what there is to capture from. */
import { type InterfaceFacts, interfaceFacts, libpcapDriver } from '../capture/live/index.ts'
import { printable } from '../decode/text.ts'
import { EXIT } from './errors.ts'
import { Output } from './stdout.ts'

/** @returns the exit code */
export async function interfaces({ json }: { readonly json?: true }): Promise<number> {
  const found = await interfaceFacts(await libpcapDriver())
  const output = new Output()
  output.text.add(json ? `${JSON.stringify(found.map(asJson), undefined, 2)}\n` : tableOf(found))
  await output.flush()
  return EXIT.done
}

function asJson({ name, description, linkType, isUp, isLoopback, isMulticast, addresses, groups }: InterfaceFacts) {
  return {
    name,
    description: description ?? null,
    linkType: linkType === undefined ? null : { ...linkType, link: linkType.link ?? null },
    up: isUp,
    loopback: isLoopback,
    multicast: isMulticast ?? null,
    addresses,
    groups,
  }
}

const HEAD = ['Name', 'State', 'Link type', 'Flags', 'Addresses', 'Groups joined here', 'Description']

/** An address and a group a line, for interfaces have several. */
function tableOf(found: readonly InterfaceFacts[]): string {
  const rows = [HEAD, ...found.flatMap(rowsOf)].map((row) => row.map(printable))
  const widths = HEAD.map((_, k) => Math.max(...rows.map((row) => row[k].length)))
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, k) => cell.padEnd(widths[k]))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('')
}

function rowsOf(iface: InterfaceFacts): string[][] {
  const { name, description, linkType, isUp, isLoopback, isMulticast, addresses, groups } = iface
  const flags = [isLoopback && 'loopback', isMulticast && 'multicast'].filter(Boolean).join(' ')
  // Others, such as nflog, have nothing to be put up or down.
  const state = isUp ? 'up' : isMulticast === undefined ? '' : 'down'
  const lines = Math.max(1, addresses.length, groups.length)
  return Array.from({ length: lines }, (_, k) => [
    ...(k === 0 ? [name, state, linkType?.name ?? '', flags] : ['', '', '', '']),
    addresses[k] ?? '',
    groups[k] ?? '',
    k === 0 ? (description ?? '') : '',
  ])
}
