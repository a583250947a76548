/** The written form of a host description: its keys, each with the form of its value. Across keys, see host-rules.ts. */
import { z } from 'zod';
import { parseById, parseModel, parseSerial } from './disk-identity.ts';
import { field, listOf, optional, secretField, section, wholeNumber, word, wrongType } from './field.ts';
import { parseCpuModel, parseFilePath, parseGuestName, parsePackageName, parseTitle, pathForm } from './guest-names.ts';
import { parseDomain, parseHostname, parseInterfaceName, parseInterfaceSelector, parseMirror } from './host-name.ts';
import { parseIpv4Address, parseIpv4Network } from './ipv4.ts';
import { parseKernelParameter } from './kernel-parameter.ts';
import { parseKeymap, parseLocale, parseTimezone } from './locale.ts';
import { parsePasswordHash, passwordHashForm } from './password-hash.ts';
import { parseDeviceId, parseDeviceReference, parsePciAddress } from './pci-address.ts';
import { parseGuestDiskSize, parseMemory, parseSize, sizeForm } from './size.ts';
import { parseSshKey, sshKeyForm } from './ssh-key.ts';
import { parseFullName, parseUserName, userNameForm } from './user-name.ts';

const administrator = section('a mapping with name and password-hash', {
  name: field(userNameForm, parseUserName),
  'full-name': optional(field('a full name of letters, digits, blanks and . - _ ( )', parseFullName)),
  'password-hash': secretField(passwordHashForm, parsePasswordHash),
  'ssh-keys': optional(listOf('a list of public keys', secretField(sshKeyForm, parseSshKey))),
});

const diskForm = '`only`, or a mapping with serial, model, by-id or size';

const diskConditions = section(diskForm, {
  serial: optional(field('a serial number of at most 252 ASCII characters', parseSerial)),
  model: optional(field('a model name of at most 40 ASCII characters', parseModel)),
  'by-id': optional(field('a name below /dev/disk/by-id like nvme-VENDOR_MODEL_SERIAL', parseById)),
  size: optional(
    section('a mapping with min, max or both', {
      min: optional(field(sizeForm, parseSize)),
      max: optional(field(sizeForm, parseSize)),
    }),
  ),
});

const interfaceForm = '`auto`, a MAC address like 52:54:00:12:34:56, or an interface name like enp3s0';
const addressForm = '`dhcp`, or an address with its prefix length like 192.0.2.10/24';
const bridgeName = field('a bridge name of at most 15 letters, digits and . _ - like br0', parseInterfaceName);
const ipv4Address = field('an IPv4 address like 192.0.2.1', parseIpv4Address);

const network = section('a mapping with interface, address or bridge', {
  interface: optional(field(interfaceForm, parseInterfaceSelector)),
  address: optional(field(addressForm, (text) => (text === 'dhcp' ? text : parseIpv4Network(text)))),
  gateway: optional(ipv4Address),
  nameservers: optional(listOf('a list of IPv4 addresses', ipv4Address)),
  bridge: optional(bridgeName),
});

const kernel = section('a mapping with iommu or parameters', {
  iommu: optional(word('auto', 'intel', 'amd')),
  parameters: optional(
    listOf('a list of kernel parameters', field('a kernel parameter like pcie_aspm=off', parseKernelParameter)),
  ),
});

const device = section('a mapping with address, id or both', {
  address: optional(field('a PCI address like 0000:01:00.0', parsePciAddress)),
  id: optional(field('vendor and device like 10de:1c82', parseDeviceId)),
});

const guest = section('a mapping with name, memory and vcpus', {
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
    listOf('a list of addresses or ids', field('the address or id of a passthrough device', parseDeviceReference)),
  ),
});

export const hostSchema = section('a mapping with release, hostname, administrator and disk', {
  release: word('trixie'),
  hostname: field('a host name of at most 63 letters, digits and - like forge', parseHostname),
  domain: optional(field('a domain like example.org', parseDomain)),
  locale: optional(field('a locale like it_IT.UTF-8 or C.UTF-8', parseLocale)),
  keyboard: optional(field("a keymap of Debian's installer like us, it or us(dvorak)", parseKeymap)),
  timezone: optional(field('a time zone like Europe/Rome or UTC', parseTimezone)),
  mirror: optional(field('the http or https address of a Debian archive', parseMirror)),
  administrator,
  disk: z.union([z.literal('only'), diskConditions], { error: wrongType(diskForm) }),
  network: optional(network),
  kernel: optional(kernel),
  passthrough: optional(listOf('a list of devices', device)),
  packages: optional(
    listOf('a list of package names', field('a Debian package name like virt-manager', parsePackageName)),
  ),
  guests: optional(listOf('a list of guests', guest)),
});

/** A description whose every value has its right form. Null is an absent key. */
export type WrittenHost = z.output<typeof hostSchema>;
