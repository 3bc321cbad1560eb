/** The command that decodes saved captures. */
import type { Add } from './program.ts'
import { addReadOptions, type ReadOptions } from './read-options.ts'

export const EXAMPLES = `
Examples:
  castshark read capture.pcapng                          the packet list
  castshark read -V -O igmp capture.pcap                 IGMP in full, the rest a line each
  castshark -r a.pcap -Y 'ip.addr == 224.1.1.1'          one group
  castshark -r a.pcap -T fields -e ip.src -e ip.ttl      two columns for a script
  castshark diagnose --group 239.1.1.1:5004 a.pcap       why does the stream not arrive?
  castshark check chat.yaml --sandbox -- node chat.js    does the program send what it should?
  tcpdump -U -w - udp port 5004 | castshark read -       from a pipe, as it is written
  sudo castshark -i eth0                                 from an interface`

export const addRead: Add = (root, end) =>
  addReadOptions(root.command('read [files...]').description('decode saved captures (also: castshark -r FILE)'))
    .copyInheritedSettings(root)
    .addHelpText('after', EXAMPLES)
    .action(async (files: string[], options: ReadOptions) => {
      const { read } = await import('./read.ts')
      end(await read(files, options))
    })
