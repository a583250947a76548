/** Written form of one item of `guests`. */

import { parseDeviceReference } from '../device/pci-address.ts';
import { cpuListForm, parseCpuList } from '../kernel/cpu-list.ts';
import { field, listOf, optional, section, wholeNumber, word } from '../written/field.ts';
import { parseMemory, parseSharedMemory } from '../written/size.ts';
import { cloudInitSchema } from './cloud-init-schema.ts';
import { guestDiskSchema } from './guest-disk-schema.ts';
import {
  parseCpuModel,
  parseEvdev,
  parseExtraArgument,
  parseFilePath,
  parseGuestName,
  parseOsinfo,
  parseTitle,
  pathForm,
} from './guest-names.ts';
import { guestNetworkSchema } from './guest-network-schema.ts';
import { windowsSetupSchema } from './windows-setup-schema.ts';

const yesOrNo = word('yes', 'no');
const evdevForm = 'a keyboard or mouse like /dev/input/by-id/usb-Vendor_Keyboard-event-kbd';
const argumentForm = 'an option of virt-install with its value in one word, like --sound=ich9';

export const guestSchema = section(
  'a mapping with name, memory and vcpus',
  {
    name: field('a guest name of at most 64 letters, digits and . _ -', parseGuestName),
    title: optional(field('a title of at most 100 characters', parseTitle)),
    os: optional(word('windows', 'linux', 'other')),
    osinfo: optional(field("a system's short id in osinfo-db like win10 or debian12", parseOsinfo)),
    memory: field('at least 64 MiB, in whole MiB, like 8 GiB or 8192 MiB', parseMemory),
    hugepages: optional(yesOrNo),
    vcpus: section(
      'a mapping with sockets, cores or threads',
      {
        sockets: optional(wholeNumber(1, 512)),
        cores: optional(wholeNumber(1, 512)),
        threads: optional(wholeNumber(1, 512)),
      },
      {
        sockets: 'Sockets.',
        cores: 'Cores of a socket.',
        threads: 'Threads of a core.',
      },
    ),
    cpu: optional(field('a CPU model like host-passthrough or Skylake-Client', parseCpuModel)),
    'pin-cpus': optional(field(cpuListForm, parseCpuList)),
    'emulator-cpus': optional(field(cpuListForm, parseCpuList)),
    firmware: optional(word('uefi', 'uefi-secure', 'bios')),
    machine: optional(word('q35', 'pc')),
    'hide-hypervisor': optional(yesOrNo),
    tpm: optional(yesOrNo),
    boot: optional(listOf('a list of disk, cdrom and network', word('disk', 'cdrom', 'network'))),
    disk: optional(guestDiskSchema),
    disks: optional(listOf('a list of disks', guestDiskSchema)),
    'install-iso': optional(field(pathForm, parseFilePath)),
    'virtio-drivers': optional(field(pathForm, parseFilePath)),
    'windows-setup': optional(windowsSetupSchema),
    'cloud-init': optional(cloudInitSchema),
    network: optional(guestNetworkSchema),
    networks: optional(listOf('a list of networks', guestNetworkSchema)),
    devices: optional(
      listOf(
        'a list of names, addresses or ids',
        field('the name, address or id of a passthrough device', parseDeviceReference),
      ),
    ),
    evdev: optional(listOf('a list of keyboards and mice', field(evdevForm, parseEvdev))),
    'looking-glass': optional(field('a power of two from 16 MiB to 1024 MiB like 64 MiB', parseSharedMemory)),
    'usb-redirection': optional(wholeNumber(0, 4)),
    graphics: optional(word('vnc', 'spice', 'none')),
    video: optional(word('vga', 'virtio', 'qxl', 'none')),
    autostart: optional(yesOrNo),
    'start-delay': optional(wholeNumber(0, 600)),
    'shutdown-timeout': optional(wholeNumber(10, 3600)),
    'extra-arguments': optional(listOf('a list of options', field(argumentForm, parseExtraArgument))),
  },
  {
    name: 'Name of the libvirt domain.',
    title: 'What virt-manager shows.',
    os: 'Kind of system; windows switches on what Windows wants (default: other).',
    osinfo: 'The system as osinfo-db knows it.',
    memory: 'Memory of the guest.',
    hugepages: 'Whether its memory lies in the pages of `tuning.hugepages` (default: no).',
    vcpus: 'Virtual processors; each factor is 1 by default.',
    cpu: 'Processor that the guest sees (default: host-passthrough).',
    'pin-cpus': 'Processors of the host, one for each virtual one, in order.',
    'emulator-cpus': "Processors of the host for QEMU's own threads.",
    firmware: 'Firmware; uefi-secure has Secure Boot with enrolled keys (default: uefi).',
    machine: 'Chipset (default: q35).',
    'hide-hypervisor': 'Whether the guest is kept from seeing KVM (default: yes for Windows with an NVIDIA card).',
    tpm: 'Whether it has an emulated TPM 2.0 (default: no).',
    boot: 'What it starts from, in this order (default: disk, cdrom).',
    disk: 'Its only disk.',
    disks: 'Its disks; the first one is what it starts from.',
    'install-iso': 'Image in its optical drive; may be put there later.',
    'virtio-drivers': 'Image with drivers for Windows, in a second optical drive.',
    'windows-setup': 'Answers with which Windows installs itself from `install-iso`, onto its one empty disk.',
    'cloud-init': 'What a system with cloud-init is told at its first start.',
    network: 'Its only network card.',
    networks: 'Its network cards.',
    devices: 'Devices of `passthrough` by name, address or id.',
    evdev: 'Keyboards and mice of the host that it shares; both Ctrl keys switch.',
    'looking-glass': 'Memory through which Looking Glass shows its screen on the host.',
    'usb-redirection': 'Channels for USB devices, with `graphics: spice`.',
    graphics: "Screen on the host's loopback (default: vnc).",
    video: 'Emulated graphics adapter (default: vga).',
    autostart: 'Whether it starts with the host, in the order of this list (default: no).',
    'start-delay': 'Seconds that the next guest is started after this one, with `autostart` (default: 0).',
    'shutdown-timeout':
      'Seconds that the host waits for it to shut down before it turns to the next; the last of the list is the first (default: 300).',
    'extra-arguments': 'Further options of virt-install.',
  },
);
