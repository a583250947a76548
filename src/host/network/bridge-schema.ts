/** Written form of one item of `network.bridges`. */
import { field, optional, section, wholeNumber } from '../written/field.ts';
import { parseDescribedInterface, parseInterfaceName } from './host-name.ts';
import { parseIpv4Address, parseIpv4Network } from './ipv4.ts';

const interfaceForm = 'a MAC address like 52:54:00:12:34:56, or an interface name like enp4s0';
const addressForm = '`dhcp`, `none`, or an address with its prefix length like 192.0.2.10/24';

export const bridgeName = field('a bridge name of at most 15 letters, digits and . _ - like br0', parseInterfaceName);
/** IEEE 802.1Q; 0 and 4095 mean something else. */
export const vlanId = wholeNumber(1, 4094);

export const bridgeSchema = section(
  'a mapping with name, and interface or vlan',
  {
    name: bridgeName,
    interface: optional(field(interfaceForm, parseDescribedInterface)),
    vlan: optional(vlanId),
    address: optional(
      field(addressForm, (text) => (text === 'dhcp' || text === 'none' ? text : parseIpv4Network(text))),
    ),
    gateway: optional(field('an IPv4 address like 192.0.2.1', parseIpv4Address)),
  },
  {
    name: 'Name of the bridge.',
    interface: 'Card that is its port; without this and `vlan` it connects guests only.',
    vlan: "VLAN of the host's own card that is its port.",
    address: "The host's address on it (default: none).",
    gateway: 'Router; one default route in all.',
  },
);
