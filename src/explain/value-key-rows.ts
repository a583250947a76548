/** The table behind `passforge explain`: which keys of a description decide each value that templates may use. */

import { guestSeedKeyRows } from './guest-seed-key-rows.ts';

/**
 * By the value's name in the views, without indexes; a row also covers what is inside its value, unless that has a row of its
 * own. `[]` in a key takes the index of the value's list, `[*]` stands for every item.
 */
const system: Readonly<Record<string, string>> = {
  hostname: 'hostname',
  domain: 'domain',
  fqdn: 'hostname domain',
  locale: 'locale',
  country: 'locale',
  locales: 'locale locales',
  keyboard: 'keyboard',
  timezone: 'timezone release',
  timeServers: 'time-servers',
  codename: 'release',
  retired: 'release',
  archives: 'mirror apt.security apt.components firmware release',
  sources: 'apt.sources[]',
  keyrings: 'apt.sources[].signed-by apt.sources[].name',
  proxy: 'proxy',
  unattendedUpgrades: 'apt.unattended-upgrades',
  packages:
    'packages firmware locales apt mirror proxy storage media guests[*].tpm guests[*].graphics guests[*].video guests[*].windows-setup guests[*].cloud-init release',
  serialConsole: 'serial-console',
  sshd: 'release',
  sshdReadsMainFileOnly: 'release',
  resolverFile: 'release',
  waitsForAnyLink: 'release',
  asksForFirmware: 'release',
  asksForFirmwareComponent: 'release',
  asksForNvram: 'release',
  'files[].content': 'files[].content',
  'units[].content': 'units[].content',
  owned: 'files[*].owner files[*].path',
  enabledUnits: 'units[*].enable units[*].name',
  commands: 'commands',
};

const accounts: Readonly<Record<string, string>> = {
  'administrator.name': 'administrator.name',
  'administrator.fullName': 'administrator.full-name administrator.name',
  'administrator.passwordHash': 'administrator.password-hash',
  sshKeys: 'administrator.ssh-keys',
  rootPasswordHash: 'root',
  users: 'users',
  'users[].name': 'users[].name',
  'users[].fullName': 'users[].full-name users[].name',
  'users[].sshKeys': 'users[].ssh-keys',
  'users[].groups': 'users[].groups',
  passwords: 'users[*].name users[*].password-hash',
  sudoGrants: 'administrator.sudo administrator.name root users[*].name users[*].sudo',
};

const storage: Readonly<Record<string, string>> = {
  ...diskSelector('disk', 'disk'),
  'disk.again': 'disk.again',
  storage: 'storage',
  'storage.partitions':
    'storage.layout storage.filesystem storage.swap storage.root storage.guests.size storage.encryption',
  'storage.leastBytes':
    'storage.layout storage.filesystem storage.swap storage.root storage.guests.size storage.encryption',
  'storage.method': 'storage.layout storage.encryption',
  'storage.volumeGroup': 'storage.layout storage.encryption hostname',
  'storage.asksGuidedSize': 'storage.layout storage.encryption release',
  'storage.guestsDisk': 'storage.guests',
  ...diskSelector('storage.guestsDisk.disk', 'storage.guests.disk'),
  'storage.guestsDisk.filesystem': 'storage.guests.filesystem storage.filesystem',
  'storage.guestsFolder': '',
  'storage.separatesGuests': 'storage.guests',
  'storage.keyStick': 'storage.encryption hostname',
  'storage.keyStick.label': 'storage.encryption.key-stick',
  'storage.keyStick.file': 'hostname',
  'storage.keyStick.path': 'storage.encryption.key-stick hostname',
  'storage.keyStick.opens': 'storage.encryption.unlock',
  guestsMount: 'storage.guests.disk',
};

/** Bridges and cards have the names that `renamed` gives them. */
const network: Readonly<Record<string, string>> = {
  ownCard: 'network',
  'ownCard.name': '',
  'ownCard.mtu': 'network.mtu',
  'ownCard.interface': 'network.interface',
  'ownCard.bridge': 'network.bridge network.vlan',
  'ownCard.vlans': 'network.vlan network.bridges[*].vlan',
  'ownCard.addressing': 'network',
  'ownCard.notForOnline': 'network.bridge network.vlan release',
  'furtherCard[]': 'network.bridges[]',
  'furtherCard[].notForOnline': 'network.bridges[] release',
  vlans: 'network',
  'vlans[].id': 'network.vlan network.bridges[*].vlan',
  'vlans[].name': 'network.vlan network.bridges[*].vlan',
  'vlans[].mtu': 'network.mtu',
  'vlans[].notForOnline': 'network.bridge network.vlan release',
  'vlans[].bridge': 'network.bridge network.vlan network.bridges[*]',
  cards: 'network',
  bridges: 'network.bridge network.bridges',
  ownBridge: 'network',
  'ownBridge.name': 'network.bridge',
  'ownBridge.mtu': 'network.mtu',
  'ownBridge.notForOnline': 'release',
  'ownBridge.port': 'network.vlan',
  'ownBridge.mac': 'network.interface release',
  'ownBridge.cardFile': 'network.interface release',
  'ownBridge.takesPortAddress': 'release',
  'furtherBridge[]': 'network.bridges[]',
  'furtherBridge[].notForOnline': 'network.bridges[].address release',
  'furtherBridge[].addressing.dhcpSection': 'network.bridges[].address release',
  'furtherBridge[].addressing.withoutCarrier': 'network.bridges[].address release',
  'furtherBridge[].addressing.routes': 'network.routes network.address network.bridges[*].address',
  'furtherBridge[].mac': 'network.bridges[] network.interface release',
  'furtherBridge[].cardFile': 'network.bridges[] network.interface release',
  'furtherBridge[].takesPortAddress': 'network.bridges[] release',
  ...addressing('ownCard'),
  ...addressing('ownBridge'),
  ...addressing('vlans[]'),
};

function addressing(link: string): Record<string, string> {
  const of = `${link}.addressing`;
  return {
    [`${of}.dhcp`]: 'network.address network.ipv6',
    [`${of}.addresses`]: 'network.address network.ipv6.address',
    [`${of}.gateways`]: 'network.gateway network.ipv6.gateway',
    [`${of}.nameservers`]: 'network.nameservers',
    [`${of}.domains`]: 'network.search network.address domain',
    [`${of}.ignoresRouters`]: 'network.ipv6.gateway network.routes',
    [`${of}.withoutCarrier`]: 'network.address release',
    [`${of}.dhcpSection`]: 'network.address release',
    [`${of}.isOwn`]: '',
    [`${of}.routes`]: 'network.routes network.address network.bridges[*].address',
  };
}

const passthrough: Readonly<Record<string, string>> = {
  'plan.ownParameters': 'kernel.parameters',
  'plan.acsOverride': 'kernel.acs-override',
  'plan.textConsole': 'kernel.framebuffer passthrough[*].boot-display',
  'plan.kernelParameters': 'kernel tuning passthrough[*].boot-display release',
  'plan.moduleOptions': 'kernel release',
  'plan.hugepages': 'tuning.hugepages',
  'plan.hugepages.kilobytes': 'tuning.hugepages.size',
  'plan.hugepages.count': 'tuning.hugepages.memory tuning.hugepages.size',
  'plan.hugepages.atRunTime': 'tuning.hugepages.size',
  'plan.isolatedCpus': 'tuning.isolate-cpus',
  devices: 'passthrough',
  'devices[].address': 'passthrough[].address',
  'devices[].id': 'passthrough[].id',
  'devices[].options':
    'passthrough[].name passthrough[].class passthrough[].functions passthrough[].group passthrough[].boot-display passthrough[].msi',
  'devices[].many': 'passthrough[].functions passthrough[].group',
  'devices[].rom': 'passthrough[].rom',
  'devices[].variable': '',
};

const guests: Readonly<Record<string, string>> = {
  guests: 'guests',
  'guests[]': 'guests[]',
  'guests[].name': 'guests[].name',
  'guests[].metadata': 'guests[].title',
  'guests[].osinfo': 'guests[].osinfo',
  'guests[].memory': 'guests[].memory',
  'guests[].hugepages': 'guests[].hugepages',
  'guests[].vcpus': 'guests[].vcpus',
  'guests[].cpu': 'guests[].cpu',
  'guests[].threadsOnAmd': 'guests[].vcpus guests[].cpu release',
  'guests[].cputune': 'guests[].pin-cpus guests[].emulator-cpus',
  'guests[].cputune.pins': 'guests[].pin-cpus',
  'guests[].cputune.emulatorCpus': 'guests[].emulator-cpus',
  'guests[].machine': 'guests[].machine',
  'guests[].boot': 'guests[].boot guests[].firmware release',
  'guests[].features': 'guests[].os guests[].hide-hypervisor guests[].firmware guests[].devices passthrough',
  'guests[].clock': 'guests[].os',
  'guests[].disks': 'guests[].disk guests[].disks',
  'guests[].hasScsi': 'guests[].disk.bus guests[].disks[*].bus guests[].os',
  'guests[].opticals':
    'guests[].install-iso guests[].virtio-drivers guests[].windows-setup guests[].cloud-init guests[].name guests[].disk guests[].disks guests[].os',
  ...guestSeedKeyRows,
  'guests[].networks': 'guests[].network guests[].networks guests[].os',
  'guests[].devices': 'guests[].devices passthrough',
  'guests[].graphics': 'guests[].graphics',
  'guests[].video': 'guests[].video guests[].graphics',
  'guests[].redirections': 'guests[].usb-redirection',
  'guests[].keyboards': 'guests[].evdev',
  'guests[].mice': 'guests[].evdev',
  'guests[].sharedMemory': 'guests[].looking-glass guests[].name',
  'guests[].sharedMemory.size': 'guests[].looking-glass',
  'guests[].tpm': 'guests[].tpm guests[].firmware',
  'guests[].extraArguments': 'guests[].extra-arguments',
  'guests[].enlightenments': 'guests[].os release',
  'guests[].vendorId': 'guests[].os guests[].hide-hypervisor guests[].devices passthrough',
  'guests[].python': 'release',
  autostart: 'guests[*].autostart guests[*].name',
  guestCount: 'guests',
  sharedMemory: 'guests[*].looking-glass guests[*].name',
  libvirtNetworks: 'guests[*].network guests[*].networks',
  storageMount: 'storage.guests',
  storagePool: 'guests[*].disk guests[*].disks',
  media: 'media',
  'media[].step': 'media[*].path',
  'media[].path': 'media[].path',
  'media[].sha256': 'media[].sha256',
  'media[].use': 'media[].path guests[*].disk guests[*].disks',
  'media[].url': 'media[].url',
  'media[].proxy': 'proxy',
  'media[].label': 'media[].stick',
  'media[].file': 'media[].file media[].path',
  guestDisks: 'guests[*].disk guests[*].disks guests[*].name guests[*].os media',
  fetchesMedia: 'media[*].url',
  ...disk('path', 'path'),
  ...disk('isBlock', 'path'),
  ...disk('format', 'format path'),
  ...disk('bus', 'bus', 'guests[].os'),
  ...disk('cache', 'cache'),
  ...disk('discard', 'discard'),
  ...disk('serial', 'serial'),
  'guests[].disks[].target': 'guests[].disk.bus guests[].disks[*].bus guests[].os',
};

/** @param keys the key of the selector */
function diskSelector(value: string, keys: string): Record<string, string> {
  return {
    [`${value}.serial`]: `${keys}.serial`,
    [`${value}.wwn`]: `${keys}.wwn`,
    [`${value}.model`]: `${keys}.model`,
    [`${value}.byId`]: `${keys}.by-id`,
    [`${value}.bus`]: `${keys}.bus`,
    [`${value}.minBytes`]: `${keys}.size`,
    [`${value}.maxBytes`]: `${keys}.size`,
    [`${value}.rotational`]: `${keys}.rotational`,
    [`${value}.removable`]: `${keys}.removable ${keys}.bus`,
    [`${value}.wipe`]: `${keys}.wipe`,
  };
}

/** A guest's disk stands alone or in a list. */
function disk(value: string, keys: string, more = ''): Record<string, string> {
  const names = keys.split(' ').flatMap((key) => [`guests[].disk.${key}`, `guests[].disks[].${key}`]);
  return { [`guests[].disks[].${value}`]: [...names, more].join(' ').trim() };
}

export const valueKeyRows: Readonly<Record<string, string>> = {
  ...system,
  ...accounts,
  ...storage,
  ...network,
  ...passthrough,
  ...guests,
};
