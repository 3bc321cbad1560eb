/** What a relay agent adds to a DHCP message: option 82 (RFC 3046, and those that gave it further suboptions). */
import type { Field } from '../field.ts'
import { eachOption } from '../parts.ts'
import { ipv4Text } from '../values.ts'
import { agentSuboptions } from '../words/dhcp-options.ts'
import { dhcpFields as f } from './dhcp-fields.ts'
import { type Option, putField } from './dhcp-value.ts'

const VENDOR = 9

const SUBOPTIONS: Readonly<Record<number, Field>> = {
  1: f['option.agent_information_option.agent_circuit_id'],
  2: f['option.agent_information_option.agent_remote_id'],
  3: f['option.agent_information_option.reserved'],
  4: f['option.agent_information_option.docsis_device_class'],
  5: f['option.agent_information_option.link_selection'],
  6: f['option.agent_information_option.subscriber_id'],
  7: f['option.agent_information_option.radius_attributes'],
  8: f['option.agent_information_option.authentication'],
  10: f['option.agent_information_option.flags'],
  11: f['option.agent_information_option.server_id_override'],
  12: f['option.agent_information_option.relay_agent_id'],
  14: f['option.agent_information_option.ani_network_name'],
  15: f['option.agent_information_option.ani_ap_name'],
  16: f['option.agent_information_option.ani_ap_bssid'],
  17: f['option.agent_information_option.ani_operator_id'],
  18: f['option.agent_information_option.ani_operator_realm'],
  150: f['option.agent_information_option.link_selection_cisco'],
  152: f['option.agent_information_option.server_id_override_cisco'],
}

const VALUE = f['option.agent_information_option.value']
const DECODED = f['option.agent_information_option.value, decoded']

/** Emits the suboptions. */
export function showAgent({ t, b, at, size }: Option): void {
  const end = at + size
  eachOption(b, at, end, { uncounted: 2 }, (code, o, length) => {
    if (!t.ok) return
    if (o + 2 > end) {
      t.remark(f.missing_subopt_length, `Suboption ${code}: no room left in option for suboption length`)
      return
    }
    const known = SUBOPTIONS[code]
    const isThere = o + length <= end
    const address = isThere && known?.kind === 'ipv4' && length === 6 ? ` (${ipv4Text(b, o + 2)})` : ''
    const title = `Option 82 Suboption: (${code}) ${agentSuboptions[code] ?? 'Unknown'}${address}`
    t.set(f['option.agent_information_option.suboption'], o, isThere ? length : 2, code, title)
    t.open()
    t.put(f['option.suboption_length'], o + 1)
    const option: Option = { t, b, at: o + 2, size: length - 2 }
    if (!isThere) {
      t.remark(f.missing_subopt_value, `Suboption ${code}: no room left in option for suboption value`)
    } else if (code === VENDOR) showVendors(option)
    else putField(option, known, false, VALUE, DECODED)
    t.close()
  })
}

/** RFC 4243: what makers of equipment put there, by their enterprise numbers. */
function showVendors({ t, b, at, size }: Option): void {
  const end = at + size
  t.put(DECODED, at, size)
  let o = at
  while (o + 5 <= end && t.ok) {
    const length = Math.min(b[o + 4], end - o - 5)
    t.put(f['option.agent_information_option.vi.enterprise'], o)
    t.open()
    t.put(f['option.agent_information_option.vi.data_length'], o + 4)
    t.close()
    t.put(VALUE, o + 5, length)
    o += 5 + length
  }
}
