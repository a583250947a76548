/** Written form of one item of `passthrough`. */
import { field, optional, section } from './field.ts';
import { parseDeviceId, parsePciAddress } from './pci-address.ts';

export const deviceSchema = section('a mapping with address, id or both', {
  address: optional(field('a PCI address like 0000:01:00.0', parsePciAddress)),
  id: optional(field('vendor and device like 10de:1c82', parseDeviceId)),
});
