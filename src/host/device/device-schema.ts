/** Written form of one item of `passthrough`. */

import { parseFilePath, pathForm } from '../guest/guest-names.ts';
import { field, optional, section, word } from '../written/field.ts';
import { deviceClasses } from './device-class.ts';
import { deviceNameForm, parseDeviceName } from './device-name.ts';
import { parseDeviceId, parsePciAddress } from './pci-address.ts';

export const deviceSchema = section(
  'a mapping with address, id or class',
  {
    name: optional(field(deviceNameForm, parseDeviceName)),
    address: optional(field('a PCI address like 0000:01:00.0', parsePciAddress)),
    id: optional(field('vendor and device like 10de:1c82, or with subsystem like 10de:1c82:1462:8c96', parseDeviceId)),
    class: optional(word(...deviceClasses)),
    functions: optional(word('one', 'slot')),
    group: optional(word('yes', 'no')),
    'boot-display': optional(word('yes', 'no')),
    rom: optional(field(pathForm, parseFilePath)),
    msi: optional(word('required', 'any')),
  },
  {
    name: 'Name by which guests refer to the device.',
    address: 'PCI address as lspci shows it.',
    id: 'What must be at the address, or what to look for.',
    class: 'What to look for: the only one of the kind that the host does not need itself.',
    functions: 'Whether the other functions of its slot are taken along (default: one).',
    group: 'Whether the rest of its IOMMU group is taken along (default: no).',
    'boot-display': 'Whether it may be the screen that the machine starts on (default: no).',
    rom: 'File on the host with the ROM that guests see.',
    msi: "Whether passthrough-status warns when the guest's driver takes line interrupts in place of MSI (default: any).",
  },
);
