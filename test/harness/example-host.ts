/** The reference machine of the howto as a finished description; tests change what they are about. */
import type { Device } from '../../src/host/device/device.ts';
import type { Guest, GuestDisk } from '../../src/host/guest/guest.ts';
import type { Host } from '../../src/host/host.ts';
import type { DiskSelector } from '../../src/host/storage/disk-selector.ts';
import type { SystemLayout } from '../../src/host/storage/storage.ts';
import { deviceOf } from './example-device.ts';

/** Both functions of the card in its slot: graphics and sound. */
export const card: readonly Device[] = [
  deviceOf({ address: '0000:02:00.0', id: '10de:1c82' }),
  deviceOf({ address: '0000:02:00.1', id: '10de:0fb9' }),
];

/** A volume group with one root and no swap, not encrypted. */
export const volumeGroup: SystemLayout = {
  layout: 'lvm',
  filesystem: 'ext4',
  swapBytes: 0,
  rootBytes: null,
  guests: null,
  encryption: null,
};

/** The rule `only`. */
export const anyDisk: DiskSelector = {
  serial: null,
  wwn: null,
  model: null,
  byId: null,
  bus: null,
  minBytes: null,
  maxBytes: null,
  rotational: null,
  removable: false,
  wipe: false,
  again: false,
};

export const exampleDisk: GuestDisk = {
  path: '/var/lib/libvirt/images/win8.raw',
  sizeGiB: 60,
  format: 'raw',
  bus: 'sata',
  cache: 'none',
  discard: false,
  serial: null,
};

export const exampleGuest: Guest = {
  name: 'win8',
  title: 'Windows 8.1',
  os: 'windows',
  osinfo: null,
  memoryMiB: 8192,
  hugepages: false,
  vcpus: { sockets: 1, cores: 2, threads: 2 },
  cpu: 'Skylake-Client',
  pinnedCpus: [],
  emulatorCpus: [],
  firmware: 'uefi',
  machine: 'q35',
  hidden: true,
  tpm: false,
  boot: ['disk', 'cdrom'],
  disks: [exampleDisk],
  installIso: null,
  virtioDrivers: null,
  windowsSetup: null,
  cloudInit: null,
  networks: [{ source: { bridge: 'br0' }, model: 'e1000e', mac: null }],
  devices: card,
  evdev: [],
  lookingGlassMiB: null,
  usbRedirection: 0,
  graphics: 'vnc',
  video: 'vga',
  autostart: false,
  startDelay: 0,
  shutdownTimeout: 300,
  extraArguments: [],
};

export const exampleHost: Host = {
  release: 'trixie',
  hostname: 'vfio',
  domain: 'example.org',
  locale: 'it_IT.UTF-8',
  locales: [],
  keyboard: 'it',
  timezone: 'Europe/Rome',
  mirror: null,
  proxy: null,
  apt: { archive: null, mirrors: [], security: null, components: ['main'], sources: [], unattendedUpgrades: false },
  timeServers: [],
  administrator: {
    name: 'mario',
    fullName: 'Mario Rossi',
    passwordHash: '!',
    sshKeys: ['ssh-ed25519 AAAA mario'],
    sudo: 'password',
  },
  root: { passwordHash: null },
  users: [],
  machine: null,
  disk: anyDisk,
  storage: { system: null, guestsDisk: null },
  network: {
    interface: { by: 'auto' },
    vlan: null,
    ipv4: { method: 'dhcp' },
    ipv6: null,
    bridge: 'br0',
    bridges: [],
    routes: [],
    search: null,
    mtu: null,
  },
  serialConsole: null,
  kernel: {
    iommu: 'intel',
    acsOverride: null,
    framebuffer: 'keep',
    disableVga: false,
    nested: null,
    ignoreMsrs: false,
    unsafeInterrupts: false,
    parameters: [],
  },
  tuning: { cpus: null, hugepages: null, isolatedCpus: [] },
  passthrough: card,
  packages: [],
  firmware: { packages: [] },
  files: [],
  units: [],
  commands: [],
  media: [],
  guests: [exampleGuest],
};
