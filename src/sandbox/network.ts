/**
 * The shell script that makes a sandbox's network.
 *
 * It is the first process of the sandbox, and runs in a network namespace that becomes the switch. Each host is a process
 * that does nothing, in a network namespace of its own, and a virtual cable (veth) from there to the switch (bridge).
 * Names, which users give, come to it by its environment (`networkEnvironment`), and so do functions for all its shells.
 */
import { hostname } from 'node:os'
import {
  CAPTURE_INTERFACE,
  HOST_INTERFACE,
  ipv4Of,
  ipv6Of,
  macOf,
  type Network,
  placed,
  ROUTER_NUMBER,
  type SandboxHost,
  type SandboxPlan,
  SWITCH_NUMBER,
} from './plan.ts'

/** What the script prints about each host: `host NUMBER PROCESS`; and at its end. */
export const READY = 'ready'

const FUNCTIONS = `
# Does something for IPv6, if this machine has it.
six() { [ ! -e /proc/sys/net/ipv6 ] || "$@"; }

# Writes a setting of the network namespace.
setting() { echo "$2" > "/proc/sys/net/$1"; }

# Waits until a command succeeds, but not for ever.
wait_for() {
  tries=0
  until "$@" || [ $tries -ge 500 ]; do sleep 0.005; tries=$((tries + 1)); done
}

# Starts a process of that name in a network namespace of its own, whose /sys is that of this network; sets pid.
holder() {
  unshare --net --mount --uts sh -c '
    { mount -t sysfs sysfs /sys; hostname "$0" || echo "$0" > /proc/sys/kernel/hostname; } 2>/dev/null
    exec sleep infinity
  ' "$1" &
  pid=$!
  while [ -e /proc/$pid/ns/net ] && [ "$(cat /proc/$pid/comm)" != sleep ]; do sleep 0.002; done
}

# Whether all that is connected to a switch can be heard there: the kernel sees to it in its own time.
connected() { ! ip -d -o link show type bridge_slave | grep -qv 'state forwarding'; }

# Whether the host has the address that its reports come from.
addressed() { ip -6 addr show dev ${HOST_INTERFACE} scope link | grep -q fe80; }

# Hosts know each other by name, and nobody else: whoever asks for other names is told at once that there is no server.
know_names() {
  mount -t tmpfs tmpfs /sys && echo "$HOSTS" > /sys/hosts && : > /sys/none &&
    mount --bind /sys/hosts /etc/hosts && { [ ! -e /etc/resolv.conf ] || mount --bind /sys/none /etc/resolv.conf; } &&
    umount /sys
}

# Whoever runs commands in a host may ping from there: all groups of the system, or the only one of the user namespace.
may_ping() {
  for groups in '0 2147483647' '0 0'; do setting ipv4/ping_group_range "$groups" 2>/dev/null && break; done
}

# Checksums are complete when a frame leaves its host, as on a wire, and not left to a card that is not there.
complete_checksums() {
  ethtool -K ${HOST_INTERFACE} tx off >/dev/null 2>&1 || perl -e '
    # ETHTOOL_STXCSUM by SIOCETHTOOL
    socket(S, 2, 2, 0); $value = pack("II", 0x17, 0); ioctl(S, 0x8946, pack("a16P", "${HOST_INTERFACE}", $value))
  ' 2>/dev/null || true
}`

const KNOW_FUNCTIONS = 'eval "$FUNCTIONS"'

/** Settings of a host before it has its interface: new namespaces have some of those of the machine around. */
const HOST_SETTINGS = [
  ['ipv4/conf/all/rp_filter', 0],
  ['ipv4/conf/default/rp_filter', 0],
  ['ipv4/conf/default/igmpv3_unsolicited_report_interval', 1000],
  ['ipv4/conf/default/igmpv2_unsolicited_report_interval', 10_000],
  ['ipv6/conf/all/disable_ipv6', 0],
  ['ipv6/conf/default/disable_ipv6', 0],
  // The addresses are known to be nobody else's, and no router has anything to tell.
  ['ipv6/conf/default/accept_dad', 0],
  ['ipv6/conf/default/router_solicitations', 0],
  // Groups that belong to the addresses are reported while nobody is looking yet.
  ['ipv6/conf/default/mldv1_unsolicited_report_interval', 1],
  ['ipv6/conf/default/mldv2_unsolicited_report_interval', 1],
] as const

/** Settings of a host once its addresses are reported: the kernel's own. */
const REPORTED = [
  [`ipv6/conf/${HOST_INTERFACE}/mldv1_unsolicited_report_interval`, 10_000],
  [`ipv6/conf/${HOST_INTERFACE}/mldv2_unsolicited_report_interval`, 1000],
] as const

type Setting = readonly [name: string, value: number]

const setting = ([name, value]: Setting): string => `${name.startsWith('ipv6/') ? 'six ' : ''}setting ${name} ${value}`

/** The script, for the standard input of a shell, which has to stay open for as long as the sandbox is wanted. */
export function networkScript(plan: SandboxPlan): string {
  const hosts = placed(plan)
  return [
    'set -e',
    KNOW_FUNCTIONS,
    'know_names 2>/dev/null || true',
    'ip link set lo up',
    setting(['ipv6/conf/default/disable_ipv6', 1]),
    ...switchOf(1, plan),
    ...(plan.router ? [...switchOf(2, plan), ...routerBetween()] : []),
    ...hosts.flatMap((host) => hostOf(host, plan)),
    'wait_for connected',
    ...hosts.map(({ number }) => inside(`$host${number}`, ['six wait_for addressed'])),
    // A moment for the first reports.
    'sleep 0.03',
    ...hosts.map(({ number }) => inside(`$host${number}`, REPORTED.map(setting))),
    `echo ${READY}`,
    // The end of standard input, which the end of castshark brings about however it comes, ends everything in here.
    'exec cat > /dev/null',
  ].join('\n')
}

/** What the script's environment has to hold: functions, the file of hosts' names, and the name of each. */
export function networkEnvironment(plan: SandboxPlan): Readonly<Record<string, string>> {
  const hosts = placed(plan)
  const lines = hosts.flatMap(({ name, ipv4, ipv6 }) => [`${ipv4} ${name}`, `${ipv6} ${name}`])
  return {
    FUNCTIONS,
    // Where hosts cannot be named, they are called as the machine is.
    HOSTS: [`127.0.0.1 localhost ${hostname()}`, '::1 localhost ip6-localhost ip6-loopback', ...lines].join('\n'),
    ...Object.fromEntries(hosts.map(({ number, name }) => [`NAME_${number}`, name])),
  }
}

/** A switch hands on all that is multicast, unless it asks who wants it. */
function switchOf(number: Network, { querier }: SandboxPlan): readonly string[] {
  const name = `switch${number}`
  if (!querier) return [`ip link add ${name} type bridge mcast_snooping 0`, `ip link set ${name} up`]
  return [
    `ip link add ${name} address ${macOf(SWITCH_NUMBER)} type bridge mcast_snooping 1 mcast_igmp_version 3 mcast_mld_version 2 mcast_query_use_ifaddr 1`,
    `ip addr add ${ipv4Of(number, SWITCH_NUMBER)}/24 dev ${name}`,
    setting([`ipv6/conf/${name}/accept_dad`, 0]),
    setting([`ipv6/conf/${name}/router_solicitations`, 0]),
    setting([`ipv6/conf/${name}/disable_ipv6`, 0]),
    `six ip addr add ${ipv6Of(number, SWITCH_NUMBER)}/64 dev ${name} nodad`,
    // In hundredths of a second: it asks three times in the beginning, a second apart, and answers come within one.
    `ip link set ${name} type bridge mcast_query_response_interval 100 mcast_startup_query_interval 100 mcast_startup_query_count 3`,
    `ip link set ${name} up`,
  ]
}

/** What has the switches ask for members, from now on. */
export const askingScript = ({ router }: SandboxPlan): string =>
  (router ? [1, 2] : [1]).map((number) => `ip link set switch${number} type bridge mcast_querier 1`).join('\n')

function hostOf(host: SandboxHost, plan: SandboxPlan): readonly string[] {
  const { number, network, mac, ipv4, ipv6, igmp, mld } = host
  const port = `port${number}`
  const settings: Setting[] = [...HOST_SETTINGS]
  if (igmp !== undefined) settings.push(['ipv4/conf/default/force_igmp_version', igmp])
  if (mld !== undefined) settings.push(['ipv6/conf/default/force_mld_version', mld])
  const via = (address: string): string => (plan.router ? `via ${address} ` : '')
  return [
    `holder "$NAME_${number}"`,
    `host${number}=$pid`,
    inside(`$host${number}`, [...settings.map(setting), 'may_ping || true']),
    `ip link add ${port} type veth peer name ${HOST_INTERFACE} address ${mac} netns $pid`,
    // Whoever is connected hears everything: where frames go does not depend on who spoke before.
    `ip link set ${port} master switch${network} up`,
    `ip link set ${port} type bridge_slave learning off`,
    // Also what a switch that listens to members would not send there.
    ...(port === CAPTURE_INTERFACE ? [`ip link set ${port} type bridge_slave mcast_router 2`] : []),
    inside(`$host${number}`, [
      'ip link set lo up',
      `ip addr add ${ipv4}/24 dev ${HOST_INTERFACE}`,
      `six ip addr add ${ipv6}/64 dev ${HOST_INTERFACE} nodad`,
      'complete_checksums',
      `ip link set ${HOST_INTERFACE} up`,
      `ip route add default ${via(ipv4Of(network, ROUTER_NUMBER))}dev ${HOST_INTERFACE}`,
      `six ip -6 route add default ${via(ipv6Of(network, ROUTER_NUMBER))}dev ${HOST_INTERFACE}`,
    ]),
    `echo host ${number} $pid`,
  ]
}

/** Interfaces of the router, by the number of the network. */
export const ROUTER_INTERFACES = { 1: 'eth0', 2: 'eth1' } as const

const ROUTER_SETTINGS: readonly Setting[] = [
  ...HOST_SETTINGS,
  ['ipv4/ip_forward', 1],
  ['ipv6/conf/all/forwarding', 1],
  ['ipv6/conf/default/forwarding', 1],
  // It listens to groups of routers, of which nobody need be told.
  ['ipv4/igmp_link_local_mcast_reports', 0],
]

/** A host with a foot in both networks; what it does with multicast is another program's affair. */
function routerBetween(): readonly string[] {
  const links = ([1, 2] as const).flatMap((network) => {
    const [port, name] = [`router${network}`, ROUTER_INTERFACES[network]]
    return [
      `ip link add ${port} type veth peer name ${name} address ${macOf(ROUTER_NUMBER + network - 1)} netns $router`,
      `ip link set ${port} master switch${network} up`,
      // A switch that listens to members sends everything to where a router is.
      `ip link set ${port} type bridge_slave learning off mcast_router 2`,
      inside('$router', [
        `ip addr add ${ipv4Of(network, ROUTER_NUMBER)}/24 dev ${name}`,
        `six ip addr add ${ipv6Of(network, ROUTER_NUMBER)}/64 dev ${name} nodad`,
        `ip link set ${name} up`,
      ]),
    ]
  })
  const settings = inside('$router', ['ip link set lo up', ...ROUTER_SETTINGS.map(setting)])
  return ['holder router', 'router=$pid', settings, ...links, `echo host ${ROUTER_NUMBER} $router`]
}

/** Commands that run in the namespaces of a process. */
const inside = (holder: string, commands: readonly string[]): string =>
  `nsenter --target ${holder} --net --mount sh -e <<'END'\n${[KNOW_FUNCTIONS, ...commands].join('\n')}\nEND`
