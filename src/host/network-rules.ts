/** Rules of the host's own network: what belongs to a fixed address, and which addresses can be in it. */
import type { Finding } from './finding.ts';
import { isInNetwork, reservedRole } from './ipv4.ts';
import type { DraftHost, Rule } from './rule.ts';

export const networkRules: readonly Rule[] = [
  dhcpBringsItsOwnRoutes,
  addressIsAHosts,
  gatewayIsReachable,
  bridgeIsNotTheInterface,
  interfaceIsWired,
  nameserversFitResolver,
];

function* dhcpBringsItsOwnRoutes({ network }: DraftHost): Iterable<Finding> {
  if (network?.address !== 'dhcp' && network?.address !== null) return;
  for (const key of ['gateway', 'nameservers'] as const) {
    if (network[key] === null) continue;
    const message = 'goes with a fixed address only; DHCP brings its own. Give `address`, or delete this key';
    yield { path: ['network', key], message, atKey: true };
  }
}

function* addressIsAHosts({ network }: DraftHost): Iterable<Finding> {
  const fixed = fixedAddress(network);
  const role = fixed === null ? null : reservedRole(fixed.address, fixed);
  if (role === null) return;
  yield { path: ['network', 'address'], message: `this is the ${role} address of its network; no host can have it` };
}

function* gatewayIsReachable({ network }: DraftHost): Iterable<Finding> {
  const fixed = fixedAddress(network);
  const gateway = network?.gateway;
  if (fixed === null || gateway === null || gateway === undefined) return;
  const path = ['network', 'gateway'];
  if (!isInNetwork(gateway, fixed)) {
    yield {
      path,
      message: `expected an address in the network of ${fixed.address}/${fixed.prefixLength}, got "${gateway}"`,
    };
  } else if (gateway === fixed.address) {
    yield { path, message: 'this is the address of the host itself' };
  } else if (reservedRole(gateway, fixed) !== null) {
    yield {
      path,
      message: `this is the ${reservedRole(gateway, fixed)} address of its network; no gateway can have it`,
    };
  }
}

function* bridgeIsNotTheInterface({ network }: DraftHost): Iterable<Finding> {
  const chosen = network?.interface;
  if (chosen?.by !== 'name' || chosen.name !== network?.bridge) return;
  yield { path: ['network', 'bridge'], message: 'a bridge needs a name of its own, like br0' };
}

/** No key says which radio network to join, and an access point takes no frames from a bridge. */
function* interfaceIsWired({ network }: DraftHost): Iterable<Finding> {
  const chosen = network?.interface;
  if (chosen?.by !== 'name' || !chosen.name?.startsWith('wl')) return;
  yield { path: ['network', 'interface'], message: 'a wireless card cannot be set up; choose a wired one' };
}

/** resolv.conf(5): MAXNS. */
function* nameserversFitResolver({ network }: DraftHost): Iterable<Finding> {
  const count = network?.nameservers?.length ?? 0;
  if (count > 3)
    yield { path: ['network', 'nameservers', 3], message: `the resolver takes at most 3 nameservers, got ${count}` };
}

function fixedAddress(network: DraftHost['network']): { address: string; prefixLength: number } | null {
  const written = network?.address;
  if (written === null || written === undefined || written === 'dhcp') return null;
  const { address, prefixLength } = written;
  return address === undefined || prefixLength === undefined ? null : { address, prefixLength };
}
