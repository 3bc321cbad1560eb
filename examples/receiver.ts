/** Joins a group, and prints who sends what. */
import { closeOnSignals, commandLine, fail, from, interfaceOf, listener, number, text } from './common.ts'

const HELP = `
receiver     joins the group and prints sender and text of what arrives

  -g, --group <address>     224.0.1.1, or of IPv6 such as ff15::5000
  -p, --port <number>       5000
  -i, --interface <name>    where to join; the system chooses without it
  -s, --source <address>    only from this sender (source-specific multicast)
  -c, --count <number>      end after so many messages`

const { target, given } = commandLine(
  HELP,
  { group: '224.0.1.1', port: 5000 },
  { source: { type: 'string', short: 's' }, count: { type: 'string', short: 'c' } },
)

try {
  const most = number(given.count, Number.POSITIVE_INFINITY, 1, 1_000_000)
  const socket = await listener(target)
  let count = 0
  socket.on('message', (data, sent) => {
    console.log(`${from(sent)}: ${text(data)}`)
    if (++count >= most) socket.close()
  })
  if (given.source === undefined) socket.addMembership(target.group, interfaceOf(target))
  else socket.addSourceSpecificMembership(String(given.source), target.group, interfaceOf(target))
  console.log(`listening to ${target.group}, port ${target.port}`)
  closeOnSignals(() => socket.close())
} catch (error) {
  fail(error as Error)
}
