/** The reference machine of the howto as a finished description; tests change what they are about. */
import type { Device } from '../../src/host/device.ts';
import type { Guest } from '../../src/host/guest.ts';
import type { Host } from '../../src/host/host.ts';
import { deviceOf } from './example-device.ts';

/** Both functions of the card in its slot: graphics and sound. */
export const card: readonly Device[] = [
  deviceOf({ address: '0000:02:00.0', id: '10de:1c82' }),
  deviceOf({ address: '0000:02:00.1', id: '10de:0fb9' }),
];

export const exampleGuest: Guest = {
  name: 'win8',
  title: 'Windows 8.1',
  memoryMiB: 8192,
  vcpus: { sockets: 1, cores: 2, threads: 2 },
  cpu: 'Skylake-Client',
  disk: {
    path: '/var/lib/libvirt/images/win8.raw',
    sizeGiB: 60,
    format: 'raw',
  },
  installIso: null,
  network: { bridge: 'br0' },
  devices: card,
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
  apt: { archive: null, security: null, components: ['main'], sources: [], unattendedUpgrades: false },
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
  disk: {
    serial: null,
    model: null,
    byId: null,
    minBytes: null,
    maxBytes: null,
  },
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
  guests: [exampleGuest],
};
