/** Written form of one item of `passthrough`. */
import { deviceClasses } from './device-class.ts';
import { deviceNameForm, parseDeviceName } from './device-name.ts';
import { field, optional, section, word } from './field.ts';
import { parseFilePath, pathForm } from './guest-names.ts';
import { parseDeviceId, parsePciAddress } from './pci-address.ts';

/** Message-signalled interrupts have no key: they are switched on by the guest's driver, and no host can do it for it. */
export const deviceSchema = section('a mapping with address, id or class', {
  name: optional(field(deviceNameForm, parseDeviceName)),
  address: optional(field('a PCI address like 0000:01:00.0', parsePciAddress)),
  id: optional(field('vendor and device like 10de:1c82, or with subsystem like 10de:1c82:1462:8c96', parseDeviceId)),
  class: optional(word(...deviceClasses)),
  functions: optional(word('one', 'slot')),
  group: optional(word('yes', 'no')),
  'boot-display': optional(word('yes', 'no')),
  rom: optional(field(pathForm, parseFilePath)),
});
