/** What holds for addresses of either family: IPv4 in dotted form, IPv6 in its short form. */
import { FieldError } from '../written/field.ts';
import { isFirstOfNetwork, isInNetwork, parseIpv4Address, parseIpv4Network, reservedRole } from './ipv4.ts';
import { isFirstOfIpv6Network, isInIpv6Network, parseIpv6Address, parseIpv6Network } from './ipv6.ts';

export interface IpNetwork {
  readonly address: string;
  readonly prefixLength: number;
}

export function isIpv6(address: string): boolean {
  return address.includes(':');
}

export function parseIpAddress(text: string): string | undefined {
  return isIpv6(text) ? parseIpv6Address(text) : parseIpv4Address(text);
}

/** Whether the address lies in the network; one of the other family never does. */
export function isInIpNetwork(address: string, network: IpNetwork): boolean {
  if (isIpv6(address) !== isIpv6(network.address)) return false;
  return isIpv6(address) ? isInIpv6Network(address, network) : isInNetwork(address, network);
}

export function overlap(one: IpNetwork, other: IpNetwork): boolean {
  return isInIpNetwork(one.address, other) || isInIpNetwork(other.address, one);
}

/**
 * What the address is in its network, apart from a host's own, or null. The first one of IPv6 belongs to all routers there
 * (RFC 4291, 2.6.1), except in a /127 or /128.
 */
export function roleInNetwork(address: string, network: IpNetwork): 'network' | 'broadcast' | 'all-routers' | null {
  if (!isIpv6(address)) return reservedRole(address, network);
  return network.prefixLength < 127 && isFirstOfIpv6Network(address, network) ? 'all-routers' : null;
}

/**
 * Where a route leads: `default`, or a network with its prefix length like `198.51.100.0/24`; a single address is a /32
 * or a /128. Throws FieldError for an address inside the network.
 */
export function parseRouteTarget(text: string): 'default' | IpNetwork | undefined {
  if (text === 'default') return text;
  const network = isIpv6(text) ? parseIpv6Network(text) : parseIpv4Target(text);
  if (network === undefined || isFirst(network)) return network;
  throw new FieldError(`expected the first address of the network, got "${text}", which lies inside it`);
}

function parseIpv4Target(text: string): IpNetwork | undefined {
  if (!text.endsWith('/32')) return parseIpv4Network(text);
  const address = parseIpv4Address(text.slice(0, -'/32'.length));
  return address === undefined ? undefined : { address, prefixLength: 32 };
}

function isFirst(network: IpNetwork): boolean {
  const { address } = network;
  return isIpv6(address) ? isFirstOfIpv6Network(address, network) : isFirstOfNetwork(address, network);
}
