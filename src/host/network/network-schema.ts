/** Written form of `network`. */

import { field, listOf, optional, section, wholeNumber } from '../written/field.ts';
import { bridgeName, bridgeSchema, vlanId } from './bridge-schema.ts';
import { parseDomain, parseInterfaceSelector } from './host-name.ts';
import { parseIpAddress, parseRouteTarget } from './ip.ts';
import { parseIpv4Address, parseIpv4Network } from './ipv4.ts';
import { parseIpv6Address, parseIpv6Network } from './ipv6.ts';

const interfaceForm = '`auto`, a MAC address like 52:54:00:12:34:56, or an interface name like enp3s0';
const addressForm = '`dhcp`, or an address with its prefix length like 192.0.2.10/24';
const gatewayForm = '`none`, or an IPv4 address like 192.0.2.1';
const ipAddress = field('an IP address like 192.0.2.1 or 2001:db8::1', parseIpAddress);

const ipv6Schema = section(
  'a mapping with address',
  {
    address: field('an IPv6 address with its prefix length like 2001:db8::10/64', parseIpv6Network),
    gateway: optional(field('an IPv6 address like 2001:db8::1 or fe80::1', parseIpv6Address)),
  },
  {
    address: 'Fixed IPv6 address.',
    gateway: 'Router (default: whoever announces itself).',
  },
);

const routeSchema = section(
  'a mapping with to and via',
  {
    to: field('`default`, or a network with its prefix length like 198.51.100.0/24', parseRouteTarget),
    via: ipAddress,
    metric: optional(wholeNumber(1, 999_999_999)),
  },
  {
    to: 'Where to.',
    via: "Router, in one of the host's networks.",
    metric: 'Of several, the lowest wins.',
  },
);

export const networkSchema = section(
  'a mapping with interface, address or bridge',
  {
    interface: optional(field(interfaceForm, parseInterfaceSelector)),
    vlan: optional(vlanId),
    address: optional(field(addressForm, (text) => (text === 'dhcp' ? text : parseIpv4Network(text)))),
    gateway: optional(field(gatewayForm, (text) => (text === 'none' ? text : parseIpv4Address(text)))),
    nameservers: optional(listOf('a list of IP addresses', ipAddress)),
    search: optional(listOf('a list of domains', field('a domain like example.org', parseDomain))),
    ipv6: optional(ipv6Schema),
    routes: optional(listOf('a list of routes', routeSchema)),
    // 1280 is the least that IPv6 works with (RFC 8200, 5).
    mtu: optional(wholeNumber(1280, 9216)),
    bridge: optional(bridgeName),
    bridges: optional(listOf('a list of bridges', bridgeSchema)),
  },
  {
    interface: 'The wired card (default: auto).',
    vlan: "VLAN that the host's own network is in.",
    address: 'IPv4 address (default: dhcp).',
    gateway: 'Router; must be said with a fixed address.',
    nameservers: 'Servers of DNS; must be said with a fixed address, [] for none.',
    search: 'Domains for short names.',
    ipv6: 'Fixed IPv6 address (default: what routers announce).',
    routes: 'Further routes.',
    mtu: 'Largest packet in bytes.',
    bridge: 'Bridge over the card, for guests.',
    bridges: 'Further bridges for guests.',
  },
);
