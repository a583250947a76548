/** What holds for the fixed address of any machine, the host or a guest, and for what goes with it. */
import type { Finding } from '../written/finding.ts';
import type { Path } from '../written/yaml-positions.ts';
import { type IpNetwork, isInIpNetwork, isIpv6, roleInNetwork } from './ip.ts';
import { isLinkLocal } from './ipv6.ts';

/** @param path where the address stands */
export function* judgeAddress(path: Path, own: IpNetwork): Iterable<Finding> {
  const role = roleInNetwork(own.address, own);
  if (role !== null) yield { path, message: `this is the ${role} address of its network; no machine can have it` };
}

/** @param own the machine's address in its network */
export function* judgeGateway(path: Path, gateway: string, own: IpNetwork): Iterable<Finding> {
  if (isIpv6(gateway) && isLinkLocal(gateway)) return;
  const role = roleInNetwork(gateway, own);
  if (!isInIpNetwork(gateway, own)) {
    const message = `expected an address in the network of ${own.address}/${own.prefixLength}, got "${gateway}"`;
    yield { path, message };
  } else if (gateway === own.address) {
    yield { path, message: 'this is the address of the machine itself' };
  } else if (role === 'network' || role === 'broadcast') {
    yield { path, message: `this is the ${role} address of its network; no gateway can have it` };
  }
}

/** @param path of a section without a fixed address */
export function* judgeDhcp(
  path: Path,
  section: { readonly gateway: unknown; readonly nameservers: unknown },
): Iterable<Finding> {
  for (const key of ['gateway', 'nameservers'] as const) {
    if (section[key] === null) continue;
    const message = 'goes with a fixed address only; DHCP brings its own. Give `address`, or delete this key';
    yield { path: [...path, key], message, atKey: true };
  }
}
