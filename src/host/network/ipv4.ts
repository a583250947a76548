/** IPv4 addresses and networks in dotted form. */

export interface Ipv4Network {
  readonly address: string;
  readonly prefixLength: number;
}

/** A host's address with the length of its network's prefix: `192.0.2.10/24`. Undefined outside /1 to /31. */
export function parseIpv4Network(text: string): Ipv4Network | undefined {
  const match = /^([0-9.]+)\/([1-9]|[12][0-9]|3[01])$/.exec(text);
  const address = match === null ? undefined : parseIpv4Address(match[1] ?? '');
  return address === undefined ? undefined : { address, prefixLength: Number(match?.[2]) };
}

/** An address that one machine can have: no leading zeros, not 0.x, loopback, multicast or beyond. */
export function parseIpv4Address(text: string): string | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9][0-9]{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  const first = Number(parts[0]);
  return first === 0 || first === 127 || first >= 224 ? undefined : text;
}

/** Whether the address lies in the network. */
export function isInNetwork(address: string, network: Ipv4Network): boolean {
  return Math.floor(toNumber(address) / span(network)) === Math.floor(toNumber(network.address) / span(network));
}

/** Whether it is the first address of its network: that of the network itself. */
export function isFirstOfNetwork(address: string, network: Ipv4Network): boolean {
  return toNumber(address) % span(network) === 0;
}

/** What the address is in its network, apart from a host's own; a /31 has hosts only (RFC 3021). */
export function reservedRole(address: string, network: Ipv4Network): 'network' | 'broadcast' | null {
  const offset = toNumber(address) % span(network);
  if (network.prefixLength === 31) return null;
  if (offset === 0) return 'network';
  return offset === span(network) - 1 ? 'broadcast' : null;
}

function span({ prefixLength }: Ipv4Network): number {
  return 2 ** (32 - prefixLength);
}

function toNumber(address: string): number {
  return address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
}
