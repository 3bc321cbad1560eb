/** A chat over multicast: a client that sends lines, and servers that print them. */
import { createInterface } from 'node:readline'
import { closeOnSignals, commandLine, fail, from, interfaceOf, listener, number, send, sender, text } from './common.ts'

const HELP = `
chat client     sends each line that you type to the group, until "salir" or "exit"
chat server     joins the group and prints what arrives; several may run on one host

  -g, --group <address>     224.1.1.1, or of IPv6 such as ff15::5004
  -p, --port <number>       5004
  -i, --interface <name>    where to send, or join; the system chooses without it
  -t, --ttl <number>        of the client's messages: 2
  -c, --count <number>      end after so many messages (server)`

/** Octets of a message that a server has room for. */
const ROOM = 10_240

const { target, given, positionals } = commandLine(
  HELP,
  { group: '224.1.1.1', port: 5004 },
  { ttl: { type: 'string', short: 't' }, count: { type: 'string', short: 'c' } },
)

async function client(): Promise<void> {
  const socket = await sender(target, { ttl: number(given.ttl, 2, 0, 255) })
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'salir' || line === 'exit') break
    await send(socket, line, target.port, target.group)
  }
  socket.close()
  process.stdin.destroy()
}

async function server(): Promise<void> {
  const most = number(given.count, Number.POSITIVE_INFINITY, 1, 1_000_000)
  const socket = await listener(target)
  let count = 0
  socket.on('message', (data, sent) => {
    console.log(`${from(sent)}: ${text(data.subarray(0, ROOM))}`)
    if (++count >= most) socket.close()
  })
  socket.addMembership(target.group, interfaceOf(target))
  console.log(`listening to ${target.group}, port ${target.port}`)
  closeOnSignals(() => socket.close())
}

const roles: Readonly<Record<string, () => Promise<void>>> = { client, server }
const role = roles[positionals[0]]
if (role === undefined) fail('chat client, or chat server? --help says more')
await role().catch(fail)
