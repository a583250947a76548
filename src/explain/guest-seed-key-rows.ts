/** Rows of the table in value-key-rows.ts: what guests' systems are told, and the media that carry it. */

const windowsSetup: Readonly<Record<string, string>> = {
  'guests[].windowsSetup': 'guests[].windows-setup',
  'guests[].windowsSetup.uefi': 'guests[].firmware',
  'guests[].windowsSetup.imageKey': 'guests[].windows-setup.edition',
  'guests[].windowsSetup.image': 'guests[].windows-setup.edition',
  'guests[].windowsSetup.language': 'guests[].windows-setup.language',
  'guests[].windowsSetup.keyboard': 'guests[].windows-setup.keyboard guests[].windows-setup.language',
  'guests[].windowsSetup.timeZone': 'guests[].windows-setup.time-zone timezone',
  'guests[].windowsSetup.computerName':
    'guests[].windows-setup.computer-name guests[].name guests[].windows-setup.user',
  'guests[].windowsSetup.user': 'guests[].windows-setup.user',
  'guests[].windowsSetup.productKey': 'guests[].windows-setup.product-key',
  'guests[].windowsSetup.remoteDesktop': 'guests[].windows-setup.remote-desktop',
  'guests[].windowsSetup.driverPaths': 'guests[].virtio-drivers guests[].osinfo',
};

const cloudInit: Readonly<Record<string, string>> = {
  'guests[].cloudInit': 'guests[].cloud-init',
  'guests[].cloudInit.instanceId': 'guests[].cloud-init guests[].name administrator guests[].network guests[].networks',
  'guests[].cloudInit.hostname': 'guests[].cloud-init.hostname guests[].name',
  'guests[].cloudInit.user': 'guests[].cloud-init.user administrator.name',
  'guests[].cloudInit.sudo': 'guests[].cloud-init.password-hash',
  'guests[].cloudInit.sshKeys': 'guests[].cloud-init.ssh-keys administrator.ssh-keys',
  'guests[].cloudInit.passwordHash': 'guests[].cloud-init.password-hash',
  'guests[].cloudInit.packages': 'guests[].cloud-init.packages',
  'guests[].cloudInit.commands': 'guests[].cloud-init.commands',
  'guests[].cloudInit.network': 'guests[].cloud-init.address',
  'guests[].cloudInit.network.mac': 'guests[].network.mac guests[].networks[*].mac',
  'guests[].cloudInit.network.address': 'guests[].cloud-init.address',
  'guests[].cloudInit.network.gateway': 'guests[].cloud-init.gateway',
  'guests[].cloudInit.network.nameservers': 'guests[].cloud-init.nameservers',
};

export const guestSeedKeyRows: Readonly<Record<string, string>> = {
  seeds: 'guests[*].windows-setup guests[*].cloud-init',
  'seeds[].name': 'guests[*].name',
  'seeds[].path': 'guests[*].name guests[*].disk guests[*].disks',
  'seeds[].label': 'guests[*].windows-setup guests[*].cloud-init',
  'seeds[].erases': 'guests[*].windows-setup guests[*].disk guests[*].disks',
  'guests[].seeded': 'guests[].windows-setup guests[].cloud-init',
  ...windowsSetup,
  ...cloudInit,
};
