import test from 'ava';
import type { DiskSelector } from '../../src/host/storage/disk-selector.ts';
import { chooseDisk } from '../harness/disk-machine.ts';
import { type Disk, GB, nvme, ssd, stick, usbDisk } from '../harness/made-up-disks.ts';
import { seededNumbers } from '../harness/seeded-numbers.ts';

test('takes the only disk beside the medium', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd] });
  t.is(status, 0);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/sdb/);
});

test('the medium is told by its partition too, and never taken', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick], medium: 'sda1' });
  t.is(status, 9);
  t.regex(stdout, /0 disks fulfil/);
  t.regex(stdout, /\/dev\/sda, .*\n *not taken: is the installation medium/);
});

test('a machine where the medium cannot be told is refused', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [ssd], medium: null });
  t.is(status, 9);
  t.notRegex(stdout, /ANSWER/);
});

const mediums: readonly (readonly [string, Partial<Parameters<typeof chooseDisk>[1]>])[] = [
  ['whole', { medium: 'sda' }],
  ['by a partition', { medium: 'sda1' }],
  [
    'by device mapper over its partition',
    { medium: 'mapper/ventoy', layers: { 'dm-0': { on: ['sda1'], attributes: { 'dm/name': 'ventoy' } } } },
  ],
  [
    'as a file on it, by a loop device over device mapper',
    {
      medium: 'loop0',
      mounts: ['/dev/sdb / ext4 rw 0 0', '/dev/dm-0 /hd-media vfat ro 0 0'],
      layers: { 'dm-0': { on: ['sda1'] }, loop0: { attributes: { 'loop/backing_file': '/hd-media/image.iso' } } },
    },
  ],
];
for (const [title, machine] of mediums) {
  test(`a medium that is mounted ${title} is never taken, even where it is asked for`, async (t) => {
    // like a stick behind a UAS bridge: a SATA disk, by what it says of itself
    const bridge: Disk = { ...stick, attributes: { removable: '0' }, properties: { ID_BUS: 'ata' } };
    const selector = { serial: 'STICK', removable: true, wipe: true };
    const { status, stdout } = await chooseDisk(t, { disks: [bridge, ssd], selector, ...machine });
    t.is(status, 9);
    t.regex(stdout, /\/dev\/sda, .*\n *not taken: is the installation medium\n/);
    t.notRegex(stdout, /ANSWER/);
  });
}

test('a medium on a device that the kernel does not know is refused, since its disk could not be told from the others', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [ssd], medium: 'dm-7' });
  t.is(status, 9);
  t.regex(stdout, /could not be told from the other disks/);
  t.notRegex(stdout, /ANSWER/);
});

test('a disk that can be pulled out does not count where the description does not say so', async (t) => {
  const card: Disk = { name: 'mmcblk0', bytes: 64 * GB, serial: 'CARD', attributes: { 'device/type': 'SD' } };
  const zip: Disk = { name: 'sdz', bytes: 64 * GB, serial: 'ZIP', attributes: { removable: '1' } };
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, usbDisk, card, zip] });
  t.is(status, 0, stdout);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/sdb\n/);
  const others = await chooseDisk(t, { disks: [stick, usbDisk, card, zip], selector: { removable: true } });
  for (const name of ['sdu', 'mmcblk0', 'sdz']) {
    t.regex(others.stdout, new RegExp(`/dev/${name}, .*\\n *fulfils the selector\\n`));
  }
  const refused = await chooseDisk(t, { disks: [stick, usbDisk], selector: { serial: 'USB1' } });
  t.is(refused.status, 9);
  t.regex(refused.stdout, /\/dev\/sdu, .*\n *not taken: can be pulled out/);
});

test('a second path to an NVMe drive is not a second disk', async (t) => {
  const path: Disk = { ...nvme, name: 'nvme0c0n1', hidden: true };
  const { status, stdout } = await chooseDisk(t, { disks: [stick, nvme, path] });
  t.is(status, 0, stdout);
  t.regex(stdout, /ANSWER partman-auto\/disk \/dev\/nvme0n1\n/);
});

test('an error of the chooser itself stops the installation, since the partitioner would take the only disk it sees', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd], debconfFails: true });
  t.is(status, 9);
  t.regex(stdout, /STOP no disk was chosen: an error in choose-disk/);
});

test('on another machine than the described one no disk is chosen, whatever has run before', async (t) => {
  const { status, stdout } = await chooseDisk(t, {
    disks: [stick, ssd],
    described: { machine: { serial: 'PF1', uuid: null, mac: null } },
  });
  t.is(status, 9);
  t.regex(stdout, /^STOP this machine is not the one of the description\n/);
  t.notRegex(stdout, /ANSWER/);
});

test('two disks that fulfil the selector are refused, and every disk is shown', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme] });
  t.is(status, 9);
  t.regex(stdout, /2 disks fulfil/);
  t.regex(
    stdout,
    /\/dev\/sdb, 500000000000 bytes, bus sata, model Samsung_SSD_850, serial SSD1, .*\n *fulfils the selector/,
  );
  t.regex(stdout, /\/dev\/nvme0n1, .*serial NVME1, .*\n *fulfils the selector/);
  t.notRegex(stdout, /ANSWER/);
});

const selectors: readonly (readonly [string, Partial<DiskSelector>, string])[] = [
  ['serial', { serial: 'NVME1' }, 'nvme0n1'],
  ['model with blanks', { model: 'Big Drive' }, 'nvme0n1'],
  ['model with blanks that udev writes as underscores', { model: 'Samsung SSD 850' }, 'sdb'],
  ['name in /dev/disk/by-id', { byId: 'ata-Samsung_SSD_850_SSD1' }, 'sdb'],
  ['lower bound', { minBytes: 900 * GB }, 'nvme0n1'],
  ['exact size', { minBytes: 500 * GB, maxBytes: 500 * GB }, 'sdb'],
  ['World Wide Name', { wwn: 'eui.0025385b71b0a1c2' }, 'nvme0n1'],
  ['World Wide Name with the extension that udev adds', { wwn: '0x5002538d40a1b2c30000000000000001' }, 'sdw'],
  ['World Wide Name that only sysfs knows', { wwn: '0x5002538d40ffffff' }, 'sdx'],
  ['bus sata', { bus: 'sata', minBytes: 100 * GB }, 'sdb'],
  ['bus sata by what udev says', { bus: 'sata', maxBytes: 100 * GB }, 'sdx'],
  ['bus nvme', { bus: 'nvme' }, 'nvme0n1'],
  ['bus scsi', { bus: 'scsi' }, 'sdw'],
  ['bus virtio', { bus: 'virtio' }, 'vda'],
  ['bus mmc', { bus: 'mmc' }, 'mmcblk0'],
  ['bus usb', { bus: 'usb', removable: true }, 'sdu'],
  ['what turns', { rotational: true }, 'sdx'],
  ['upper bound', { maxBytes: 500 * GB, minBytes: 100 * GB }, 'sdb'],
];
const others: readonly Disk[] = [
  usbDisk,
  {
    name: 'sdw',
    bytes: 10 * GB,
    properties: { ID_BUS: 'scsi', ID_WWN_WITH_EXTENSION: '0x5002538d40a1b2c30000000000000001' },
  },
  // behind a host adapter of SAS, a SATA disk is one to udev alone
  {
    name: 'sdx',
    bytes: 11 * GB,
    place: 'virtual/sas',
    properties: { ID_BUS: 'ata' },
    attributes: { 'device/wwid': 'naa.5002538D40FFFFFF', 'queue/rotational': '1' },
  },
  { name: 'vda', bytes: 12 * GB },
  { name: 'mmcblk0', bytes: 13 * GB, attributes: { 'device/type': 'MMC' } },
];
for (const [title, selector, expected] of selectors) {
  test(`chooses among several disks by ${title}`, async (t) => {
    const { status, stdout } = await chooseDisk(t, {
      disks: [stick, ssd, nvme, ...others.filter(({ name }) => name === expected)],
      selector,
    });
    t.is(status, 0, stdout);
    t.regex(stdout, new RegExp(`ANSWER partman-auto/disk /dev/${expected}\\n`));
  });
}

test('a name that is not in /dev/disk/by-id fits no disk, though the kernel has it', async (t) => {
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme], selector: { byId: 'sdb' } });
  t.is(status, 9);
  t.regex(stdout, /\/dev\/sdb, .*\n *not taken: is not \/dev\/disk\/by-id\/sdb/);
  t.notRegex(stdout, /ANSWER/);
});

test('in whatever order the kernel has found stick and disks, the same disk is chosen', async (t) => {
  const random = seededNumbers(6);
  const found = [stick, ssd, { ...ssd, serial: 'SSD2' }, { ...ssd, serial: 'SSD3' }, usbDisk];
  for (let round = 0; round < 20; round++) {
    const order = found
      .map((disk) => ({ disk, at: random.next().value }))
      .sort((a, b) => a.at - b.at)
      .map(({ disk }, index): Disk => {
        const { byId: _, ...nameless } = disk;
        return { ...nameless, name: `sd${'abcde'[index]}` };
      });
    const nameOf = (serial: string) => order.find((disk) => disk.serial === serial)?.name;
    const machine = { disks: order, medium: `${nameOf('STICK')}1` };
    const described = await chooseDisk(t, { ...machine, selector: { serial: 'SSD2' } });
    t.is(described.status, 0, described.stdout);
    t.deepEqual(described.stdout.match(/(?<=ANSWER partman-auto\/disk \/dev\/)\w+/g), [nameOf('SSD2')]);
  }
});

test('three equal disks are three, in whatever order they were found', async (t) => {
  const equal = ['SSD1', 'SSD2', 'SSD3'].map((serial, index): Disk => ({ ...ssd, serial, name: `sd${'dcb'[index]}` }));
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ...equal].map(({ byId: _, ...disk }) => disk) });
  t.is(status, 9);
  t.regex(stdout, /3 disks fulfil the selector/);
  t.notRegex(stdout, /ANSWER/);
});

test('all conditions must hold for the same disk', async (t) => {
  const selector = { serial: 'SSD1', minBytes: 900 * GB };
  const { status, stdout } = await chooseDisk(t, { disks: [stick, ssd, nvme], selector });
  t.is(status, 9);
  t.regex(stdout, /\/dev\/sdb, .*\n *not taken: is smaller than 900000000000 bytes/);
  t.regex(stdout, /\/dev\/nvme0n1, .*\n *not taken: serial is not SSD1/);
});

test('the boot loader goes to the same disk on BIOS machines, and is not asked about on UEFI ones', async (t) => {
  const bios = await chooseDisk(t, { disks: [stick, ssd], firmware: 'bios' });
  t.regex(bios.stdout, /ANSWER grub-installer\/bootdev \/dev\/sdb/);
  const uefi = await chooseDisk(t, { disks: [stick, ssd], firmware: 'uefi' });
  t.notRegex(uefi.stdout, /bootdev/);
});
