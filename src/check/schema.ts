/** What an expectation file may hold: declared once, for reading it and for the JSON Schema that editors use. */
import { z } from 'zod'

export const DURATION = /^\d+(\.\d+)?(ms|s|m)$/
export const COUNT = /^(\d+|\d+\.\.|\.\.\d+|\d+\.\.\d+)$/
export const LET_NAME = /^[A-Za-z_][A-Za-z0-9_-]*$/
/** What a system can be called. */
const HOST_NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$/

const text = (description: string) => z.string().min(1).meta({ description })
const condition = (description: string) =>
  z
    .string()
    .regex(/\S/, { error: 'a condition is a display filter such as udp.dstport == 5004' })
    .meta({ description: `${description} A display filter; $name stands for an entry of let.` })
const TIMES = { error: 'a time is written as 5s, 500ms or 2m' }
const duration = (description: string) => z.string(TIMES).regex(DURATION, TIMES).meta({ description })

const letName = z.string().regex(LET_NAME, { error: 'names are letters, digits, - and _, and begin with a letter' })
const hostName = z.string().regex(HOST_NAME, {
  error: 'hosts are called by letters, digits, - and _, 63 at most, and not - or _ first',
})

const COUNTS = { error: 'a count is written as 2, 1.., 0..3 or ..5' }
const count = z
  .union([z.int(COUNTS).min(0, COUNTS), z.string().regex(COUNT, COUNTS)], COUNTS)
  .meta({ description: 'How many frames: 2 (exactly), 1.. (at least), ..5 (at most), 0..3; 1.. without it.' })

const expectation = z.strictObject({
  name: text('What order, of and the report call it; its condition without it.').optional(),
  frame: condition('Which frames are meant.'),
  count: count.optional(),
  each: condition('What each of these frames has to satisfy besides.').optional(),
  within: duration(
    'By when there have to be as many as count demands: since the commands were started, in a capture since its first frame; with of, since the first frame of another expectation.',
  ).optional(),
  of: text('Name of the expectation from whose first frame on within counts.').optional(),
})

const never = z
  .strictObject({
    name: text('What the report calls it.').optional(),
    frame: condition('Frames that must not be there.').optional(),
    findings: z
      .array(text('error, warning, note, or the name of a finding such as ttl-zero.'))
      .min(1)
      .meta({ description: 'Findings that must not be raised, by severity or by name (docs/findings.md).' })
      .optional(),
  })
  .meta({ oneOf: [{ required: ['frame'] }, { required: ['findings'] }] })

const run = z.strictObject({
  command: z
    .union([z.string().min(1), z.array(z.string()).min(1)], { error: 'a command is text, or a list of its words' })
    .meta({ description: 'What to run: text for a shell, or the program and its arguments as a list.' }),
  name: text('What the report calls it; without it, its host and the command.').optional(),
  host: hostName.meta({ description: 'The host of the sandbox that it runs on.' }).optional(),
  delay: duration('How long to wait before it is started, once those before it are ready.').optional(),
  ready: text(
    'What it prints once the commands behind it may be started, such as "listening"; without it, at once.',
  ).optional(),
  stdin: z
    .union([z.string(), z.array(z.union([z.string(), z.strictObject({ wait: duration('How long to wait.') })]))], {
      error: 'standard input is text, or a list of lines and of pauses such as wait: 500ms',
    })
    .meta({ description: 'Its standard input: text, or lines with pauses (wait: 500ms) between them.' })
    .optional(),
  background: z
    .boolean()
    .meta({ description: 'It need not end: it is ended when the other commands have.' })
    .optional(),
  env: z.record(z.string(), z.string()).meta({ description: 'Variables of its environment.' }).optional(),
  cwd: text('The folder that it runs in; that of the expectation file without it.').optional(),
})

const igmp = z.union([z.literal(1), z.literal(2), z.literal(3)], { error: 'there are IGMP 1, 2 and 3' })
const mld = z.union([z.literal(1), z.literal(2)], { error: 'there are MLD 1 and 2' })

const host = z.strictObject({
  igmp: igmp.meta({ description: 'The version of IGMP that the host is made to speak.' }).optional(),
  mld: mld.meta({ description: 'The version of MLD that the host is made to speak.' }).optional(),
  network: z
    .union([z.literal(1), z.literal(2)], { error: 'there is a network on either side of the router: 1 and 2' })
    .meta({ description: 'Side of the router; without it, 1 for the first host and 2 for the others.' })
    .optional(),
})

const HOPS = { error: 'hops are routers on the way, from 0 to 255' }
const vantage = z
  .union([z.enum(['sender', 'receiver']), z.strictObject({ hops: z.int(HOPS).min(0, HOPS).max(255, HOPS) })], {
    error: 'a vantage is sender, receiver, or hops: N',
  })
  .meta({
    description: 'Where the frames were captured: it decides which findings count, and what they expect of TTLs.',
  })

export const schema = z
  .strictObject({
    about: text('What is checked, in a sentence.').optional(),
    let: z
      .record(letName, condition('A part of conditions.'), {
        error: 'let holds a condition for each name',
      })
      .meta({ description: 'Conditions by name: let chat be what $chat stands for.' })
      .optional(),
    expect: z.array(expectation).min(1).meta({ description: 'Frames that have to be there.' }).optional(),
    order: z
      .array(text('Name of an expectation.'))
      .min(2)
      .meta({ description: 'Names of expectations in the order of their first frames.' })
      .optional(),
    never: z.array(never).min(1).meta({ description: 'What must not be seen.' }).optional(),
    vantage: vantage.optional(),
    run: z.array(run).min(1).meta({ description: 'The commands that are run during a live check.' }).optional(),
    hosts: z
      .record(hostName, host.nullable())
      .meta({ description: 'Hosts of the sandbox, by the names that they have in there.' })
      .optional(),
    igmp: igmp.meta({ description: 'The version of IGMP that all hosts of the sandbox speak.' }).optional(),
    mld: mld.meta({ description: 'The version of MLD that all hosts of the sandbox speak.' }).optional(),
    querier: z.boolean().meta({ description: 'Makes the switch of the sandbox a querier.' }).optional(),
    router: z.boolean().meta({ description: 'Puts a multicast router between the hosts of the sandbox.' }).optional(),
  })
  .meta({ anyOf: [{ required: ['expect'] }, { required: ['never'] }] })

/** An expectation file as it was written. */
export type Written = z.infer<typeof schema>
export type WrittenRun = z.infer<typeof run>
export type WrittenHost = NonNullable<z.infer<typeof host>>

/** Where the JSON Schema is found under the package's name. */
const ID = 'https://unpkg.com/castshark/schema/castshark-check.schema.json'

/** The JSON Schema of expectation files, as JSON text. */
export function jsonSchema(): string {
  const { $schema, ...made } = z.toJSONSchema(schema, { io: 'input' })
  const title = 'What castshark check expects of a capture'
  return `${JSON.stringify({ $schema, $id: ID, title, ...made }, null, 2)}\n`
}
