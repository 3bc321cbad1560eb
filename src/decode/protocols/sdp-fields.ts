/** Fields of the Session Description Protocol, and which of them the words of a line are. */
import { bytes, expert, type Field, fields, string, u16, varies } from '../field.ts'

const word = (name: string, more = {}) => string(varies, name, more)

export const sdpFields = fields('sdp', {
  version: word('Session Description Protocol Version (v)'),
  owner: word('Owner/Creator, Session Id (o)'),
  session_name: word('Session Name (s)'),
  session_info: word('Session Information (i)'),
  uri: word('URI of Description (u)'),
  email: word('E-mail Address (e)', { doc: 'E-mail Address' }),
  phone: word('Phone Number (p)'),
  connection_info: word('Connection Information (c)'),
  bandwidth: word('Bandwidth Information (b)'),
  timezone: word('Time Zone Adjustments (z)'),
  encryption_key: word('Encryption Key (k)'),
  session_attr: word('Session Attribute (a)'),
  media_attr: word('Media Attribute (a)'),
  time: word('Time Description, active time (t)'),
  repeat_time: word('Repeat Time (r)'),
  media: word('Media Description, name and address (m)'),
  media_title: word('Media Title (i)', { doc: 'Media Title' }),
  unknown: word('Unknown'),
  invalid: word('Invalid line'),
  'owner.username': word('Owner Username'),
  'owner.sessionid': word('Session ID'),
  'owner.version': word('Session Version'),
  'owner.network_type': word('Owner Network Type'),
  'owner.address_type': word('Owner Address Type'),
  'owner.address': word('Owner Address'),
  'connection_info.network_type': word('Connection Network Type'),
  'connection_info.address_type': word('Connection Address Type'),
  'connection_info.address': word('Connection Address'),
  'connection_info.ttl': word('Connection TTL'),
  'connection_info.num_addr': word('Connection Number of Addresses'),
  'bandwidth.modifier': word('Bandwidth Modifier'),
  'bandwidth.value': word('Bandwidth Value', { doc: 'Bandwidth Value (in kbits/s)' }),
  'time.start': word('Session Start Time'),
  'time.stop': word('Session Stop Time'),
  'repeat_time.interval': word('Repeat Interval'),
  'repeat_time.duration': word('Repeat Duration'),
  'repeat_time.offset': word('Repeat Offset'),
  'timezone.time': word('Timezone Time'),
  'timezone.offset': word('Timezone Offset'),
  'encryption_key.type': word('Key Type'),
  'encryption_key.data': word('Key Data'),
  'session_attr.field': word('Session Attribute Fieldname'),
  'session_attr.value': word('Session Attribute Value'),
  'media.media': word('Media Type'),
  'media.port_string': word('Media Port', { hidden: true }),
  'media.port': u16(varies, 'Media Port'),
  'media.portcount': word('Media Port Count'),
  'media.proto': word('Media Protocol'),
  'media.format': word('Media Format'),
  'media_attribute.field': word('Media Attribute Fieldname'),
  'media_attribute.value': word('Media Attribute Value'),
  'mime.type': word('MIME Type', { doc: 'SDP MIME Type' }),
  sample_rate: word('Sample Rate'),
  'fmtp.parameter': word('Media format specific parameters', { doc: 'Format specific parameter(fmtp)' }),
  data: bytes(varies, 0, 'Data'),
  'invalid_line.no_equal': expert('Note', 'Malformed', "Invalid SDP line (no '=' delimiter)"),
  'invalid_line.missing_fields': expert('Error', 'Malformed', 'Invalid SDP line (missing required fields)'),
  invalid_media_port: expert('Error', 'Malformed', 'Invalid media port'),
  invalid_sample_rate: expert('Error', 'Malformed', 'Invalid sample rate'),
})

const f = sdpFields

/** Lines of the session by their letter; of those within a description of media, where that differs. */
export const OF_SESSION: Readonly<Record<string, Field>> = {
  v: f.version,
  o: f.owner,
  s: f.session_name,
  i: f.session_info,
  u: f.uri,
  e: f.email,
  p: f.phone,
  c: f.connection_info,
  b: f.bandwidth,
  t: f.time,
  r: f.repeat_time,
  z: f.timezone,
  k: f.encryption_key,
  a: f.session_attr,
  m: f.media,
}
export const OF_MEDIA: Readonly<Record<string, Field>> = { ...OF_SESSION, i: f.media_title, a: f.media_attr }

/** Words of lines that are nothing but words between blanks; the last ones repeat. */
export const WORDS: ReadonlyMap<Field, { readonly words: readonly Field[]; readonly repeat?: readonly Field[] }> =
  new Map([
    [
      f.owner,
      {
        words: [
          f['owner.username'],
          f['owner.sessionid'],
          f['owner.version'],
          f['owner.network_type'],
          f['owner.address_type'],
          f['owner.address'],
        ],
      },
    ],
    [f.time, { words: [f['time.start'], f['time.stop']] }],
    [
      f.repeat_time,
      {
        words: [f['repeat_time.interval'], f['repeat_time.duration']],
        repeat: [f['repeat_time.offset']],
      },
    ],
    [f.timezone, { words: [], repeat: [f['timezone.time'], f['timezone.offset']] }],
  ])

/** What a modifier of bandwidth means, and the unit that goes with it (RFC 8866 §5.8, RFC 3890). */
export const MODIFIERS: Readonly<Record<string, { readonly about: string; readonly unit: string }>> = {
  CT: { about: 'Conference Total(total bandwidth of all RTP sessions)', unit: 'kb/s' },
  AS: { about: 'Application Specific (RTP session bandwidth)', unit: 'kb/s' },
  TIAS: { about: 'Transport Independent Application Specific maximum', unit: 'b/s' },
}
