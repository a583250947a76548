/** Written form of one item of `guests`. */
import { cpuListForm, parseCpuList } from './cpu-list.ts';
import { field, listOf, optional, section, wholeNumber, word } from './field.ts';
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
import { parseDeviceReference } from './pci-address.ts';
import { parseMemory, parseSharedMemory } from './size.ts';

const yesOrNo = word('yes', 'no');
const evdevForm = 'a keyboard or mouse like /dev/input/by-id/usb-Vendor_Keyboard-event-kbd';
const argumentForm = 'an option of virt-install with its value in one word, like --sound=ich9';

export const guestSchema = section('a mapping with name, memory and vcpus', {
  name: field('a guest name of at most 64 letters, digits and . _ -', parseGuestName),
  title: optional(field('a title of at most 100 characters', parseTitle)),
  os: optional(word('windows', 'linux', 'other')),
  osinfo: optional(field("a system's short id in osinfo-db like win10 or debian12", parseOsinfo)),
  memory: field('at least 64 MiB, in whole MiB, like 8 GiB or 8192 MiB', parseMemory),
  hugepages: optional(yesOrNo),
  vcpus: section('a mapping with sockets, cores or threads', {
    sockets: optional(wholeNumber(1, 512)),
    cores: optional(wholeNumber(1, 512)),
    threads: optional(wholeNumber(1, 512)),
  }),
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
  'extra-arguments': optional(listOf('a list of options', field(argumentForm, parseExtraArgument))),
});
