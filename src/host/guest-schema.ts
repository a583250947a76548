/** Written form of one item of `guests`. */
import { bridgeName } from './bridge-schema.ts';
import { field, listOf, optional, section, wholeNumber, word } from './field.ts';
import { parseCpuModel, parseFilePath, parseGuestName, parseTitle, pathForm } from './guest-names.ts';
import { parseDeviceReference } from './pci-address.ts';
import { parseGuestDiskSize, parseMemory } from './size.ts';

export const guestSchema = section('a mapping with name, memory and vcpus', {
  name: field('a guest name of at most 64 letters, digits and . _ -', parseGuestName),
  title: optional(field('a title of at most 100 characters', parseTitle)),
  memory: field('at least 64 MiB, in whole MiB, like 8 GiB or 8192 MiB', parseMemory),
  vcpus: section('a mapping with sockets, cores or threads', {
    sockets: optional(wholeNumber(1, 512)),
    cores: optional(wholeNumber(1, 512)),
    threads: optional(wholeNumber(1, 512)),
  }),
  cpu: optional(field('a CPU model like host-passthrough or Skylake-Client', parseCpuModel)),
  disk: optional(
    section('a mapping with path and size', {
      path: field(pathForm, parseFilePath),
      size: field('a size in whole GiB like 64 GiB', parseGuestDiskSize),
      format: optional(word('raw', 'qcow2')),
    }),
  ),
  'install-iso': optional(field(pathForm, parseFilePath)),
  network: optional(
    section('a mapping with bridge or network', {
      bridge: optional(bridgeName),
      network: optional(field("the name of one of libvirt's networks like default", parseGuestName)),
    }),
  ),
  devices: optional(
    listOf(
      'a list of names, addresses or ids',
      field('the name, address or id of a passthrough device', parseDeviceReference),
    ),
  ),
});
