/** Sends every line of standard input to a group, with the TTL that a program has that does not ask for one. */
import { createInterface } from 'node:readline'
import { commandLine, fail, number, send, sender } from './common.ts'

const HELP = `
stdin-sender     sends each line of standard input to the group

  -g, --group <address>     224.0.1.1, or of IPv6 such as ff15::5000
  -p, --port <number>       5000
  -i, --interface <name>    where to send; the system chooses without it
  -t, --ttl <number>        the system's without it, which is 1`

const { target, given } = commandLine(HELP, { group: '224.0.1.1', port: 5000 }, { ttl: { type: 'string', short: 't' } })

try {
  const socket = await sender(target, given.ttl === undefined ? {} : { ttl: number(given.ttl, 1, 0, 255) })
  for await (const line of createInterface({ input: process.stdin })) {
    await send(socket, line, target.port, target.group)
  }
  socket.close()
} catch (error) {
  fail(error as Error)
}
