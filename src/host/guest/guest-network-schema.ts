/** Written form of a guest's network card, alone as `network` or one of `networks`. */

import { bridgeName } from '../network/bridge-schema.ts';
import { parseMac } from '../network/host-name.ts';
import { field, optional, section, word } from '../written/field.ts';
import { parseNetworkName } from './guest-names.ts';

export const guestNetworkSchema = section(
  'a mapping with bridge or network',
  {
    bridge: optional(bridgeName),
    network: optional(field("the name of one of libvirt's networks like default", parseNetworkName)),
    model: optional(word('virtio', 'e1000e', 'e1000', 'rtl8139', 'vmxnet3')),
    mac: optional(field('a MAC address like 52:54:00:12:34:56', parseMac)),
  },
  {
    bridge: "One of the host's bridges.",
    network: "One of libvirt's own networks.",
    model: 'Card that the guest sees (default: e1000e, which any system knows).',
    mac: 'Its MAC address (default: one that libvirt makes up).',
  },
);
