/** Joins and leaves a group on request, from any source or a single one, and sends to it. */
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { closeOnSignals, commandLine, fail, from, interfaceOf, listener, number, send, text } from './common.ts'

const HELP = `
join-leave     does what standard input says, a line each, and prints what arrives meanwhile:

  join [SOURCE]      join the group; with a source, for what it sends alone
  leave [SOURCE]     leave it again
  send TEXT          send to the group
  wait SECONDS       go on after a while
  exit               end; so does the end of standard input

  -g, --group <address>     239.1.1.1, or of IPv6 such as ff15::7000
  -p, --port <number>       7000
  -i, --interface <name>    where to join and send; the system chooses without it
  -t, --ttl <number>        of what is sent: 1
      --no-loopback         what is sent does not come back to this host`

const { target, given } = commandLine(
  HELP,
  { group: '239.1.1.1', port: 7000 },
  { ttl: { type: 'string', short: 't' }, 'no-loopback': { type: 'boolean' } },
)

async function run(): Promise<void> {
  const { group, port } = target
  const iface = interfaceOf(target)
  const socket = await listener(target)
  if (iface !== undefined) socket.setMulticastInterface(iface)
  socket.setMulticastTTL(number(given.ttl, 1, 0, 255))
  socket.setMulticastLoopback(given['no-loopback'] !== true)
  socket.on('message', (data, sent) => console.log(`${from(sent)}: ${text(data)}`))
  const requests: Readonly<Record<string, (argument: string) => unknown>> = {
    join: (source) =>
      source ? socket.addSourceSpecificMembership(source, group, iface) : socket.addMembership(group, iface),
    leave: (source) =>
      source ? socket.dropSourceSpecificMembership(source, group, iface) : socket.dropMembership(group, iface),
    send: (message) => send(socket, message, port, group),
    wait: (seconds) => pause(1000 * Number(seconds)),
  }
  closeOnSignals(() => process.exit(0))
  for await (const line of createInterface({ input: process.stdin })) {
    const [, name = '', argument = ''] = /^\s*(\S*)\s*(.*)$/.exec(line) ?? []
    if (name === 'exit') break
    if (name === '') continue
    if (requests[name] === undefined) throw new Error(`"${name}"? join, leave, send, wait or exit`)
    await requests[name](argument)
    console.log(`${name} ${argument || group}`)
  }
  socket.close()
  process.stdin.destroy()
}

await run().catch(fail)
