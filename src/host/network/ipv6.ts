/** IPv6 addresses and networks in the short form of RFC 5952. */

export interface Ipv6Network {
  readonly address: string;
  readonly prefixLength: number;
}

/** A host's address with the length of its network's prefix: `2001:db8::10/64`. Undefined outside /1 to /128. */
export function parseIpv6Network(text: string): Ipv6Network | undefined {
  const match = /^([0-9A-Fa-f:]+)\/([1-9][0-9]?|1[01][0-9]|12[0-8])$/.exec(text);
  const address = match === null ? undefined : parseIpv6Address(match[1] ?? '');
  return address === undefined || isLinkLocal(address) ? undefined : { address, prefixLength: Number(match?.[2]) };
}

/** An address that one machine can have: not ::/8 (unspecified, loopback, IPv4 in disguise), not multicast. */
export function parseIpv6Address(text: string): string | undefined {
  if (!/^[0-9A-Fa-f:]+$/.test(text) || !URL.canParse(`http://[${text}]/`)) return undefined;
  const address = new URL(`http://[${text}]/`).hostname.slice(1, -1);
  const first = Number(toNumber(address) >> 120n);
  return first === 0 || first === 0xff ? undefined : address;
}

/** Whether it is valid on one link only (fe80::/10), as routers call themselves. */
export function isLinkLocal(address: string): boolean {
  return isInIpv6Network(address, { address: 'fe80::', prefixLength: 10 });
}

/** Whether the address lies in the network. Both are in the form of `parseIpv6Address`. */
export function isInIpv6Network(address: string, { address: base, prefixLength }: Ipv6Network): boolean {
  const shift = BigInt(128 - prefixLength);
  return toNumber(address) >> shift === toNumber(base) >> shift;
}

/** Whether it is the first address of its network: that of the network itself. */
export function isFirstOfIpv6Network(address: string, { prefixLength }: Ipv6Network): boolean {
  return toNumber(address) % 2n ** BigInt(128 - prefixLength) === 0n;
}

/** Of an address that a URL has taken, so of hexadecimal groups with at most one `::`. */
function toNumber(address: string): bigint {
  const [head = '', tail = ''] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: address.includes('::') ? 8 - left.length - right.length : 0 }, () => '0');
  return [...left, ...zeros, ...right].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}
