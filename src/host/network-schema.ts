/** Written form of `network`. */
import { field, listOf, optional, section } from './field.ts';
import { parseInterfaceName, parseInterfaceSelector } from './host-name.ts';
import { parseIpv4Address, parseIpv4Network } from './ipv4.ts';

const interfaceForm = '`auto`, a MAC address like 52:54:00:12:34:56, or an interface name like enp3s0';
const addressForm = '`dhcp`, or an address with its prefix length like 192.0.2.10/24';
const ipv4Address = field('an IPv4 address like 192.0.2.1', parseIpv4Address);

export const bridgeName = field('a bridge name of at most 15 letters, digits and . _ - like br0', parseInterfaceName);

export const networkSchema = section('a mapping with interface, address or bridge', {
  interface: optional(field(interfaceForm, parseInterfaceSelector)),
  address: optional(field(addressForm, (text) => (text === 'dhcp' ? text : parseIpv4Network(text)))),
  gateway: optional(ipv4Address),
  nameservers: optional(listOf('a list of IPv4 addresses', ipv4Address)),
  bridge: optional(bridgeName),
});
