/** A question to a group, which everybody in it answers: it finds out who is there. */
import { closeOnSignals, commandLine, fail, from, interfaceOf, listener, number, send, sender, text } from './common.ts'

const HELP = `
echo-ack sender       sends "very important data" to the group, and collects answers until 0.2 s of silence
echo-ack receiver     joins the group and answers each message with "ack", to its sender alone

  -g, --group <address>     224.3.29.71, or of IPv6 such as ff15::1000
  -p, --port <number>       10000
  -i, --interface <name>    where to send, or join; the system chooses without it
  -t, --ttl <number>        of the sender's message: 1
  -c, --count <number>      end after so many messages (receiver)`

const MESSAGE = 'very important data'
const ANSWER = 'ack'
/** Milliseconds without an answer after which no more are expected. */
const SILENCE = 200

const { target, given, positionals } = commandLine(
  HELP,
  { group: '224.3.29.71', port: 10_000 },
  { ttl: { type: 'string', short: 't' }, count: { type: 'string', short: 'c' } },
)

async function ask(): Promise<void> {
  const socket = await sender(target, { ttl: number(given.ttl, 1, 0, 255) })
  let answers = 0
  const silence = setTimeout(() => {
    socket.close()
    console.log(`${answers} answered`)
  }, SILENCE)
  socket.on('message', (data, sent) => {
    answers++
    console.log(`${from(sent)}: ${text(data)}`)
    silence.refresh()
  })
  await send(socket, MESSAGE, target.port, target.group)
  silence.refresh()
}

async function answer(): Promise<void> {
  const most = number(given.count, Number.POSITIVE_INFINITY, 1, 1_000_000)
  const socket = await listener(target)
  let count = 0
  socket.on('message', async (data, sent) => {
    console.log(`${from(sent)}: ${text(data)}`)
    await send(socket, ANSWER, sent.port, sent.address)
    if (++count >= most) socket.close()
  })
  socket.addMembership(target.group, interfaceOf(target))
  console.log(`listening to ${target.group}, port ${target.port}`)
  closeOnSignals(() => socket.close())
}

const roles: Readonly<Record<string, () => Promise<void>>> = { sender: ask, receiver: answer }
const role = roles[positionals[0]]
if (role === undefined) fail('echo-ack sender, or echo-ack receiver? --help says more')
await role().catch(fail)
